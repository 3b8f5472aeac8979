// Output feedback: adds to what the lowest layer reads the row of R that the output of the last step picks.
//   batch  output feedback [T, B] at `feedback`, IGNORED_TARGET where there is none;  params  R [V, G·U] at `table`
//   gates  [T, B, S·U] of the steps that are kept, of which the rows first <= r < rows of the window

//! include lib/grid.wgsl
//! include lib/ignored_target.wgsl

struct Dims {
  feedback: u32,
  first: u32,
  rows: u32,
  cols4: u32,
  stride4: u32,
  // Row `first` of the gates, in vec4s
  start4: u32,
  table: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read> batch: array<u32>;
@group(0) @binding(2) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let row = dims.first + i / dims.cols4;
  if (row >= dims.rows) { return; }
  let symbol = batch[dims.feedback + row];
  if (symbol == IGNORED_TARGET) { return; }
  let c = i % dims.cols4;
  gates[dims.start4 + (row - dims.first) * dims.stride4 + c] += params[dims.table + symbol * dims.cols4 + c];
}
