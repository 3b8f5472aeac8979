// The states of a layer's D directions, each in its own order of time, side by side in the order of the sequence; SPLIT, the gradient of
// that back to theirs.
//   states   hs [T+1, B, U] of each direction, `states_stride` apart; SPLIT, dL/dh [T, B, U]
//   outputs  [T, B, D·U]; REVERSED, then the same in the other's order, for the direction that reads from the end, or its gradient to add

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
  // vec4s from what is one direction's to what is the other's
  states_stride: u32,
}

@group(0) @binding(0) var<storage, read> batch: array<u32>;
//! if SPLIT
@group(0) @binding(1) var<storage, read> outputs: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> states: array<vec4f>;
//! else
@group(0) @binding(1) var<storage, read> states: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> outputs: array<vec4f>;
//! end
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
  let own = select(row, other, direction == 1u);
  let first = direction * dims.states_stride + column % dims.units4;
//! if SPLIT
  var dh = outputs[i];
//! if REVERSED
  dh += outputs[dims.reversed + other * width + column];
//! end
  states[first + own * dims.units4] = dh;
//! else
  // That after the step.
  let h = states[first + (own + dims.batch) * dims.units4];
  outputs[i] = h;
//! if REVERSED
  outputs[dims.reversed + other * width + column] = h;
//! end
//! end
}
