// From the gradient of the context to that of the scores, through the softmax: ds = a · (da − Σ a · da), da = dcontext · value. An
// invocation does a row.
//   gradient [rows, M] from row `first` on   values [S, B, M]

//! include attention/dims.wgsl

struct Dims {
  batch: u32,
  steps: u32,
  weights_stride: u32,
  first: u32,
  rows: u32,
  // M / 4
  cols4: u32,
  gradient_stride4: u32,
  gradient_start4: u32,
  value_stride4: u32,
  value_start4: u32,
}

@group(0) @binding(0) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(1) var<storage, read> values: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> scores: array<f32>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let row = dims.first + i;
  if (row >= dims.rows) { return; }
  let at = row * dims.weights_stride;
  let context = dims.gradient_start4 + i * dims.gradient_stride4;
  var mean = 0.0;
  for (var s = 0u; s < dims.steps; s++) {
    let share = weights[at + s];
    let value = dims.value_start4 + (s * dims.batch + row % dims.batch) * dims.value_stride4;
    var sum = vec4f(0.0);
    for (var m = 0u; m < dims.cols4; m++) { sum += gradient[context + m] * values[value + m]; }
    let d = dot(sum, vec4f(1.0));
    // What pads a source may hold anything.
    scores[at + s] = select(0.0, d, share > 0.0);
    mean += select(0.0, share * d, share > 0.0);
  }
  for (var s = 0u; s < dims.steps; s++) { scores[at + s] = weights[at + s] * (scores[at + s] - mean); }
}
