// The state before a window: what the last window ended with, or zero.
//   hs, cs  [T+1, B, U]: slot 0 becomes slot T, or 0

//! include lib/step_uniforms.wgsl

struct Dims {
  // vec4s of one slot, and the first of slot T
  count: u32,
  last: u32,
}

@group(0) @binding(0) var<storage, read_write> hs: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> cs: array<vec4f>;
@group(0) @binding(2) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.count) { return; }
  let keep = step_uniforms.carry == 1u;
  hs[id.x] = select(vec4f(0.0), hs[dims.last + id.x], keep);
//! if cellState
  cs[id.x] = select(vec4f(0.0), cs[dims.last + id.x], keep);
//! end
}
