// What the loss of outputs in memory binds: they become their gradient in place, row by row.

//! include lib/grid.wgsl
//! include lib/step_uniforms.wgsl

struct Dims {
  rows: u32,
  // V, and the row length in vec4s
  cols: u32,
  cols4: u32,
  targets: u32,
}

@group(0) @binding(0) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(1) var<storage, read> batch: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(4) var<uniform> dims: Dims;
