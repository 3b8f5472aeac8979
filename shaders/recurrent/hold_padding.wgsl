// Makes the steps behind a sequence's last leave its cell state as it is: what the input gives to gate ${OPEN}, the forget gate, opens
// it, and what it gives to gate ${SHUT}, the input gate where there is one of its own, shuts that. σ takes what is beyond ±30 as that, which
// lets 1e-13 through: CLEAR, of the gradients of their slots nothing is left. The step after the window's last, whose gradients the last one
// reads, is 0.
//   gates  [T, B, S, U] of a direction, in its own order of time: in which every sequence begins at the first step

//! include lib/grid.wgsl

struct Dims {
  // vec4s of one gate of all rows
  count: u32,
  batch: u32,
  // U / 4, and S
  units4: u32,
  slots: u32,
  // T
  steps: u32,
  // Offset of the sequences' lengths in words
  lengths: u32,
}

@group(0) @binding(0) var<storage, read> batch: array<u32>;
@group(0) @binding(1) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  if (i >= dims.count) { return; }
  let row = i / dims.units4;
  if (row / dims.batch < batch[dims.lengths + row % dims.batch]) { return; }
  let at = row * dims.slots * dims.units4 + i % dims.units4;
//! if CLEAR
  let nothing = true;
//! else
  let nothing = row / dims.batch == dims.steps;
//! end
  if (nothing) {
//! for s in 0..S
  gates[at + ${s}u * dims.units4] = vec4f(0.0);
//! end
    return;
  }
//! if !CLEAR
//! for g in 0..G
  gates[at + ${g}u * dims.units4] = vec4f(select(select(0.0, -1e4, ${g} == ${SHUT}), 1e4, ${g} == ${OPEN}));
//! end
//! end
}
