// Attention of each step to its source: a = softmax over s of the score of query and key, context = Σ a · value. ${LANES} invocations
// share a row: they score a step of the source each, then sum a column of the context each.
//   query [T, B, A]  keys [S, B, A]  values, context [.., B, M]  params: v [A] of ADDITIVE scores  batch: lengths of the sources

//! include attention/dims.wgsl

struct Dims {
  batch: u32,
  // S, and numbers from a row of weights to the next
  steps: u32,
  weights_stride: u32,
  // Rows first <= r < rows
  first: u32,
  rows: u32,
  // A / 4
  cols4: u32,
  // Offset of the sources' lengths in words
  lengths: u32,
//! if ADDITIVE
  vector: u32,
//! end
  query_stride4: u32,
  query_start4: u32,
  key_stride4: u32,
  key_start4: u32,
  value_stride4: u32,
  value_start4: u32,
  context_stride4: u32,
  context_start4: u32,
}

@group(0) @binding(${binding}) var<storage, read> query: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read> keys: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read> values: array<vec4f>;
//! if ADDITIVE
@group(0) @binding(${binding}) var<storage, read> params: array<vec4f>;
//! end
@group(0) @binding(${binding}) var<storage, read> batch: array<u32>;
@group(0) @binding(${binding}) var<storage, read_write> weights: array<f32>;
@group(0) @binding(${binding}) var<storage, read_write> context: array<vec4f>;
@group(0) @binding(${binding}) var<uniform> dims: Dims;

//! if LANES > 1
var<workgroup> shared_values: array<f32, 64>;

// The largest, or the sum, of what the lanes of a row have.
fn of_lanes(lane: u32, value: f32, largest: bool) -> f32 {
  shared_values[lane] = value;
  workgroupBarrier();
  for (var step = ${LANES / 2}u; step > 0u; step /= 2u) {
    if (lane % ${LANES}u < step) {
      let other = shared_values[lane + step];
      shared_values[lane] = select(shared_values[lane] + other, max(shared_values[lane], other), largest);
    }
    workgroupBarrier();
  }
  let all = shared_values[lane - lane % ${LANES}u];
  workgroupBarrier();
  return all;
}
//! end

fn score(q: u32, k: u32) -> f32 {
  var sum = vec4f(0.0);
  for (var i = 0u; i < dims.cols4; i++) {
//! if ADDITIVE
    sum += params[dims.vector + i] * tanh_safe(query[q + i] + keys[k + i]);
//! else
    sum += query[q + i] * keys[k + i];
//! end
  }
  return dot(sum, vec4f(1.0));
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let own = dims.first + linear_workgroup(group, groups) * ${64 / LANES}u + lane / ${LANES}u;
  // Lanes past the last row repeat it, as all of a workgroup meet at its barriers, and store nothing.
  let row = min(own, dims.rows - 1u);
  let stores = own < dims.rows;
  let own_lane = lane % ${LANES}u;
  let b = row % dims.batch;
  let length = batch[dims.lengths + b];
  let at = row * dims.weights_stride;
  let q = dims.query_start4 + row * dims.query_stride4;
  var high = -3.0e38;
  for (var s = own_lane; s < length; s += ${LANES}u) {
    let value = score(q, dims.key_start4 + (s * dims.batch + b) * dims.key_stride4);
    if (stores) { weights[at + s] = value; }
    high = max(high, value);
  }
//! if LANES > 1
  high = of_lanes(lane, high, true);
//! end
  var sum = 0.0;
  for (var s = own_lane; stores && s < length; s += ${LANES}u) {
    let share = exp(weights[at + s] - high);
    weights[at + s] = share;
    sum += share;
  }
//! if LANES > 1
  sum = of_lanes(lane, sum, false);
//! end
  for (var s = own_lane; stores && s < dims.weights_stride; s += ${LANES}u) {
    if (s < length) { weights[at + s] /= sum; } else { weights[at + s] = 0.0; }
  }
//! if LANES > 1
  storageBarrier();
//! end
  for (var m = own_lane; stores && m < dims.context_stride4; m += ${LANES}u) {
    var mean = vec4f(0.0);
    for (var s = 0u; s < length; s++) {
      mean += weights[at + s] * values[dims.value_start4 + (s * dims.batch + b) * dims.value_stride4 + m];
    }
    context[dims.context_start4 + row * dims.context_stride4 + m] = mean;
  }
}
