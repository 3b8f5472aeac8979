// Rows of vec4s from one place to another. MORE: added to what is there.
//   x, y   [rows, cols4], each with its own distance from a row to the next

//! include lib/grid.wgsl

struct Dims {
  rows: u32,
  cols4: u32,
  // In vec4s
  x_start4: u32,
  x_stride4: u32,
  y_start4: u32,
  y_stride4: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let row = i / dims.cols4;
  if (row >= dims.rows) { return; }
  let column = i % dims.cols4;
  let value = x[dims.x_start4 + row * dims.x_stride4 + column];
  let at = dims.y_start4 + row * dims.y_stride4 + column;
//! if MORE
  y[at] += value;
//! else
  y[at] = value;
//! end
}
