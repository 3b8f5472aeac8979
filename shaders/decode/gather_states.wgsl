// The state that each row goes on with: its parent's, from where the last step left it to where the next begins.
//   states  [2, rows, cols4]: rows of slot 1 to slot 0   parents  [rows]

//! include lib/grid.wgsl

struct Dims {
  rows: u32,
  cols4: u32,
}

@group(0) @binding(0) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(1) var<storage, read> parents: array<u32>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let row = i / dims.cols4;
  if (row >= dims.rows) { return; }
  states[i] = states[(dims.rows + parents[row]) * dims.cols4 + i % dims.cols4];
}
