// Squared error of numbers, outputs to their gradient in place:
//   loss_r = Σ_v (x_rv − y_rv)²,   dL/dx_rv = 2 (x_rv − y_rv) · loss_scale
// IGNORED_TARGET is not counted. Padding columns get gradient 0.
//   logits  outputs [rows, 4·cols4]   batch  targets [rows, cols] at `targets`, the bits of floats   losses  [rows]

//! include loss/outputs.wgsl
//! include lib/ignored_target.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = linear_invocation(id, groups, 64u);
  if (r >= dims.rows) { return; }
  var total = 0.0;
  for (var v4 = 0u; v4 < dims.cols4; v4++) {
    let outputs = logits[r * dims.cols4 + v4];
    var gradient = vec4f(0.0);
    for (var i = 0u; i < 4u; i++) {
      let v = v4 * 4u + i;
      if (v >= dims.cols) { continue; }
      let goal = batch[dims.targets + r * dims.cols + v];
      if (goal == IGNORED_TARGET) { continue; }
      let error = outputs[i] - bitcast<f32>(goal);
      total += error * error;
      gradient[i] = 2.0 * error * step_uniforms.loss_scale;
    }
    logits[r * dims.cols4 + v4] = gradient;
  }
  losses[r] = total;
}
