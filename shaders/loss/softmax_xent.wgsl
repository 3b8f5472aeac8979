// Softmax cross-entropy, logits to their gradient in place:
//   loss_r = log Σ_v exp(x_rv) − x_r,target,   dL/dx_rv = (softmax(x_r)_v − [v = target]) · loss_scale
// What is no class, as the ignored target is, is not counted. Padding columns get gradient 0.
//   logits  [rows, 4·cols4]   batch  targets [rows] at `targets`   losses  [rows]
// ${LANES} invocations share a row.

//! include loss/outputs.wgsl

const LOWEST: f32 = -3.0e38;

fn real(v4: u32) -> vec4<bool> {
  return v4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.cols);
}

//! if LANES > 1
var<workgroup> parts: array<f32, ${LANES}>;

fn all_max(lane: u32, value: f32) -> f32 {
  parts[lane] = value;
  workgroupBarrier();
  for (var s = ${LANES / 2}u; s > 0u; s >>= 1u) {
    if (lane < s) { parts[lane] = max(parts[lane], parts[lane + s]); }
    workgroupBarrier();
  }
  let result = workgroupUniformLoad(&parts[0]);
  return result;
}

fn all_sum(lane: u32, value: f32) -> f32 {
  parts[lane] = value;
  workgroupBarrier();
  for (var s = ${LANES / 2}u; s > 0u; s >>= 1u) {
    if (lane < s) { parts[lane] += parts[lane + s]; }
    workgroupBarrier();
  }
  let result = workgroupUniformLoad(&parts[0]);
  return result;
}
//! end

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
//! if LANES > 1
  let r = linear_workgroup(group, groups);
  let v0 = lane;
//! else
  let r = linear_workgroup(group, groups) * 64u + lane;
  let v0 = 0u;
//! end
  if (r >= dims.rows) { return; }
  let base = r * dims.cols4;
  var high = vec4f(LOWEST);
  for (var v = v0; v < dims.cols4; v += ${LANES}u) {
    high = max(high, select(vec4f(LOWEST), logits[base + v], real(v)));
  }
  var top = max(max(high.x, high.y), max(high.z, high.w));
//! if LANES > 1
  top = all_max(lane, top);
//! end
  var sums = vec4f(0.0);
  for (var v = v0; v < dims.cols4; v += ${LANES}u) {
    sums += select(vec4f(0.0), exp(logits[base + v] - top), real(v));
  }
  var total = (sums.x + sums.y) + (sums.z + sums.w);
//! if LANES > 1
  total = all_sum(lane, total);
//! end
  let goal = batch[dims.targets + r];
  let counted = goal < dims.cols;
  let at = select(0u, goal, counted);
//! if LANES > 1
  if (lane == 0u) {
    losses[r] = select(0.0, log(total) + top - logits[base + at / 4u][at % 4u], counted);
  }
  // The target's logit is read above by one invocation and overwritten below by another.
  storageBarrier();
//! else
  losses[r] = select(0.0, log(total) + top - logits[base + at / 4u][at % 4u], counted);
//! end
  let inverse = 1.0 / total;
  let scale = select(0.0, step_uniforms.loss_scale, counted);
  for (var v = v0; v < dims.cols4; v += ${LANES}u) {
    let one_hot = select(vec4f(0.0), vec4f(1.0), v * 4u + vec4u(0u, 1u, 2u, 3u) == vec4u(at));
    logits[base + v] = select(vec4f(0.0), (exp(logits[base + v] - top) * inverse - one_hot) * scale, real(v));
  }
}
