// Output feedback by the model's own outputs: after a step, its likeliest class (of equals the first) is what the next step reads,
// where the step has a target; in training by a coin (scheduled sampling, Bengio et al. 2015), else the target stays (teacher forcing).
//   logits  [T·B, V padded];  batch  targets [T, B] and feedback [T, B], each at its place

//! include lib/step_uniforms.wgsl
//! include lib/ignored_target.wgsl
//! include lib/rng.wgsl

struct Dims {
  // First row of the step, and B
  row: u32,
  batch: u32,
  cols: u32,
  stride: u32,
  targets: u32,
  feedback: u32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> batch: array<u32>;
@group(0) @binding(2) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.batch) { return; }
  let row = dims.row + id.x;
  if (batch[dims.targets + row] == IGNORED_TARGET) { return; }
  if (step_uniforms.evaluate == 0u && random_unit(step_uniforms.feed_key, row, 0u) >= step_uniforms.feed_rate) { return; }
  var best = 0u;
  var most = logits[row * dims.stride];
  for (var v = 1u; v < dims.cols; v++) {
    let x = logits[row * dims.stride + v];
    if (x > most) {
      most = x;
      best = v;
    }
  }
  batch[dims.feedback + row + dims.batch] = best;
}
