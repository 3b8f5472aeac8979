// Rows of one order of time and of the other, in one buffer: in the sequence's [T, B, W] first, in that of the direction that reads from
// the end from `reversed` on. The second are made of the first, or (ADD) the first get the second added.

//! include lib/grid.wgsl

struct Dims {
  // T·B, and B
  rows: u32,
  batch: u32,
  // Offset of the sequences' lengths in words
  lengths: u32,
  // W / 4
  width4: u32,
  // In vec4s
  reversed: u32,
}

@group(0) @binding(0) var<storage, read> batch: array<u32>;
@group(0) @binding(1) var<storage, read_write> values: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

//! include lib/reverse.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let row = i / dims.width4;
  if (row >= dims.rows) { return; }
  let other = dims.reversed + reversed_row(row) * dims.width4 + i % dims.width4;
//! if ADD
  values[i] += values[other];
//! else
  values[other] = values[i];
//! end
}
