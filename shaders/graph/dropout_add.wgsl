// The output of a layer: its states after each step, some of them dropped, and of a residual stack the output of the layer below.
//   hs, below, outputs  [T, B, U], each from a vec4 of its own on; BIDIRECTIONAL, [T, B, 2U] of two directions
// Dropout touches what a layer adds and never the path past it.

//! include lib/grid.wgsl
//! include graph/dropout.wgsl

struct Dims {
  // Rows first <= r < rows of the window
  first: u32,
  rows: u32,
  units4: u32,
  hidden: u32,
  batch: u32,
  // Of the random numbers
  stream: u32,
  hs_start4: u32,
  below_start4: u32,
  outputs_start4: u32,
}

@group(0) @binding(0) var<storage, read> hs: array<vec4f>;
@group(0) @binding(1) var<storage, read> below: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> outputs: array<vec4f>;
@group(0) @binding(3) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let r = dims.first + i / dims.units4;
  if (r >= dims.rows) { return; }
  let j4 = i % dims.units4;
  var value = hs[dims.hs_start4 + r * dims.units4 + j4];
//! if DROPOUT
  value *= kept_share(r, j4, dims.stream);
//! end
//! if RESIDUAL
  value += below[dims.below_start4 + r * dims.units4 + j4];
//! end
  outputs[dims.outputs_start4 + r * dims.units4 + j4] = value;
}
