// The gradient of a layer's output, to that of its states in each of its D directions' own order of time.
//   outputs  [T, B, D·U] in the order of the sequence; MORE, then a second part to add, in the other's order
//   dho      [T, B, U] of each direction, `dho_stride` apart

//! include lib/grid.wgsl

struct Dims {
  // T·B, and B
  rows: u32,
  batch: u32,
  // Offset of the sequences' lengths in words
  lengths: u32,
  // U / 4
  units4: u32,
  // From what is in the sequence's order to what is in the other's, in vec4s
  reversed: u32,
  // vec4s from a direction's gradient to the other's
  dho_stride: u32,
}

@group(0) @binding(0) var<storage, read> outputs: array<vec4f>;
@group(0) @binding(1) var<storage, read> batch: array<u32>;
@group(0) @binding(2) var<storage, read_write> dho: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

//! include lib/reverse.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let width = ${D}u * dims.units4;
  let row = i / width;
  let column = i % width;
  if (row >= dims.rows) { return; }
  let direction = column / dims.units4;
  let other = reversed_row(row);
  var dh = outputs[i];
//! if MORE
  dh += outputs[dims.reversed + other * width + column];
//! end
  let own = select(row, other, direction == 1u);
  dho[direction * dims.dho_stride + own * dims.units4 + column % dims.units4] = dh;
}
