// Gradients of weights that each unit has to itself: of block k, the sum over the rows of a slot's gradient times a state of the same
// unit, in partial_sums (workgroup y) that the reduction adds up in order.
//   x  [rows, U]     states, a step later where bit k of `later` is set
//   y  [rows, S, U]  slots' gradients, that of nibble k of the map
//   sums  [partial_sums][blocks·U/4] vec4

struct Dims {
  rows: u32,
  // 1 to add to the sums of rows before
  more: u32,
  rows_per_part: u32,
  units4: u32,
  blocks: u32,
  // S
  slots: u32,
  slot_map: u32,
  later: u32,
  // vec4 offset of the first row of x, and vec4s of a step
  x_start4: u32,
  step4: u32,
  // vec4 offset of the first part
  out: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(workgroup_id) group: vec3u) {
  let units4 = dims.units4;
  let cols4 = dims.blocks * units4;
  if (id.x >= cols4) { return; }
  let k = id.x / units4;
  let j4 = id.x % units4;
  let slot = (dims.slot_map >> (4u * k)) & 15u;
  let x_at = dims.x_start4 + ((dims.later >> k) & 1u) * dims.step4 + j4;
  let y_at = slot * units4 + j4;
  let y_stride = dims.slots * units4;
  let r1 = min((group.y + 1u) * dims.rows_per_part, dims.rows);
  var s = vec4f(0.0);
  var r = group.y * dims.rows_per_part;
  for (; r + 4u <= r1; r += 4u) {
    let x_row = x_at + r * units4;
    let y_row = y_at + r * y_stride;
    s += x[x_row] * y[y_row]
//! for i in 1..4
      + x[x_row + ${i}u * units4] * y[y_row + ${i}u * y_stride]
//! end
    ;
  }
  for (; r < r1; r++) { s += x[x_at + r * units4] * y[y_at + r * y_stride]; }
  let at = dims.out + group.y * cols4 + id.x;
  if (dims.more == 1u) { s += sums[at]; }
  sums[at] = s;
}
