// One workgroup ends the backward pass: mean loss, gradient norm, the clip's factor, and the step's row of metrics.
//   losses    [T·B] by position
//   partials  (Σg², Σ clamp(g)²) by invocation of the reduction
//   metrics   rows of 8: loss, norm before, norm after, clipped?, finite?, learning rate, 0, 0
// Clip by norm as torch.nn.utils.clip_grad_norm_: g · min(1, max / (‖g‖ + 1e-6)); into a band, g · lower / ‖g‖ of one that is too
// short as well, but for one of zeros.

//! include lib/step_uniforms.wgsl
//! include lib/control.wgsl

struct Dims {
  rows: u32,
  partials: u32,
}

@group(0) @binding(0) var<storage, read> losses: array<f32>;
@group(0) @binding(1) var<storage, read> partials: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> control: Control;
@group(0) @binding(3) var<storage, read_write> metrics: array<f32>;
@group(0) @binding(4) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(5) var<uniform> dims: Dims;

var<workgroup> sums: array<vec4f, 64>;

// By bits: an implementation may assume that NaN and infinity do not exist.
fn finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var own = vec4f(0.0);
  for (var r = lane; r < dims.rows; r += 64u) { own.x += losses[r]; }
  if (step_uniforms.evaluate == 0u) {
    for (var p = lane; p < dims.partials; p += 64u) {
      let s = partials[p];
      own.y += s.x;
      own.z += s.y;
    }
  }
  sums[lane] = own;
  workgroupBarrier();
  for (var s = 32u; s > 0u; s >>= 1u) {
    if (lane < s) { sums[lane] += sums[lane + s]; }
    workgroupBarrier();
  }
  if (lane > 0u) { return; }

  let loss = sums[0].x * step_uniforms.loss_scale;
  let row = step_uniforms.row * 8u;
  metrics[row] = loss;
  if (step_uniforms.evaluate == 1u) { return; }

  let norm = sqrt(sums[0].y);
  let ok = finite(loss) && finite(norm);
  if (!ok) { control.halted = 1u; }
  var scale = 1.0;
  var after = norm;
  if (step_uniforms.clip_kind == 1u || step_uniforms.clip_kind == 3u) {
    scale = min(1.0, step_uniforms.clip_value / (norm + 1.0e-6));
    if (step_uniforms.clip_kind == 3u && norm > 0.0 && norm < step_uniforms.clip_lower) { scale = step_uniforms.clip_lower / norm; }
    after = norm * scale;
  }
  if (step_uniforms.clip_kind == 2u) { after = sqrt(sums[0].z); }
  control.scale = scale;
  control.limit = select(3.0e38, step_uniforms.clip_value, step_uniforms.clip_kind == 2u);
  metrics[row + 1u] = norm;
  metrics[row + 2u] = after;
  metrics[row + 3u] = select(0.0, 1.0, after < norm || (step_uniforms.clip_kind == 3u && after > norm));
  metrics[row + 4u] = select(0.0, 1.0, ok);
  metrics[row + 5u] = step_uniforms.learning_rate;
}
