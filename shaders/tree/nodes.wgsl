// Nodes of one height, four units of one an invocation. Slots of a node: see nn/modules/tree/definition.ts.
//   batch  order: the rows by height; from `level` on where this height begins and ends; children [rows, ${ARITY}] by row

const NONE = 0xffffffffu;

// The row of an invocation, or NONE where there is no such node.
fn node_of(i: u32) -> u32 {
  let place = dims.first + i / dims.units4;
  let begin = batch[dims.level];
  if (place >= min(dims.end, batch[dims.level + 1u] - begin)) { return NONE; }
  return batch[dims.order + begin + place];
}

fn child_of(row: u32, place: u32) -> u32 {
  return batch[dims.children + row * ${ARITY}u + place];
}

fn slot_of(row: u32, slot: u32, j: u32) -> u32 {
  return (row * ${S}u + slot) * dims.units4 + j;
}
