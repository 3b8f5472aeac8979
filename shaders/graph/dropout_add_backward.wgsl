// The gradient of the output of a layer becomes that of its states, in place; of a residual stack the layer below is given it first.
//   gradient  [rows, U], its row 0 that of `first`: in the gradient of the output, out that of the states
//   below   the same of the layer below
// BIDIRECTIONAL, rows are of both directions of a layer, 2U wide.
// RESIDUAL: 0 none, 1 the first gradient of the layer below, 2 added to those before.

//! include lib/grid.wgsl
//! include graph/dropout.wgsl

struct Dims {
  first: u32,
  rows: u32,
  units4: u32,
  hidden: u32,
  batch: u32,
  stream: u32,
  // vec4s before row `first`, of both
  start4: u32,
}

@group(0) @binding(0) var<storage, read_write> gradient: array<vec4f>;
//! if RESIDUAL > 0
@group(0) @binding(1) var<storage, read_write> below: array<vec4f>;
@group(0) @binding(2) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(3) var<uniform> dims: Dims;
//! else
@group(0) @binding(1) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(2) var<uniform> dims: Dims;
//! end

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let from_first = linear_invocation(id, groups, 64u);
  let r = dims.first + from_first / dims.units4;
  if (r >= dims.rows) { return; }
  let i = dims.start4 + from_first;
//! if RESIDUAL == 1
  below[i] = gradient[i];
//! end
//! if RESIDUAL == 2
  below[i] += gradient[i];
//! end
//! if DROPOUT
  gradient[i] *= kept_share(r, i % dims.units4, dims.stream);
//! end
}
