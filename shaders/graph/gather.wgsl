// Rows of a table, one for each id: c[r] = table[id of r] (+ bias).
//
// Of an embedding [D/4][V] the numbers of an id are vec4s V apart; of W_ih of one-hot input [V][G·U/4] they are neighbours.
//   params  the flat parameters   batch  ids [T·B] from `ids` on   c  [rows, ldc]

//! include lib/grid.wgsl

struct Dims {
  // Of the first id, in words
  ids: u32,
  // Rows first <= r < rows of the window
  first: u32,
  rows: u32,
  cols4: u32,
  c_stride4: u32,
  // vec4s: the row of c of row `first`
  c_start4: u32,
  // The table, from an id to the next, from a column of four to the next
  table: u32,
  id_stride: u32,
  col_stride: u32,
  // vec4 offset of the bias, 1 to add it
  bias4: u32,
  has_bias: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read> batch: array<u32>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let r = dims.first + i / dims.cols4;
  if (r >= dims.rows) { return; }
  let n = i % dims.cols4;
  var value = params[dims.table + batch[dims.ids + r] * dims.id_stride + n * dims.col_stride];
  if (dims.has_bias == 1u) { value += params[dims.bias4 + n]; }
  c[dims.c_start4 + (r - dims.first) * dims.c_stride4 + n] = value;
}
