// From the gradient of the scores to that of the queries, four columns of a row an invocation; of ADDITIVE scores also the row's part of
// that of v.
//   keys [S, B, A]   gradient, sums [T, B, A]
// GIVES 0: the queries learn nothing, 1: their gradient is written, 2: it is added to what is there.

//! include attention/dims.wgsl

struct Dims {
  batch: u32,
  steps: u32,
  weights_stride: u32,
  first: u32,
  rows: u32,
  // A / 4
  cols4: u32,
  key_stride4: u32,
  key_start4: u32,
//! if ADDITIVE
  query_stride4: u32,
  query_start4: u32,
  vector: u32,
//! end
  gradient_start4: u32,
}

@group(0) @binding(${binding}) var<storage, read> scores: array<f32>;
@group(0) @binding(${binding}) var<storage, read> keys: array<vec4f>;
//! if ADDITIVE
@group(0) @binding(${binding}) var<storage, read> query: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read> params: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read_write> sums: array<vec4f>;
//! end
//! if GIVES > 0
@group(0) @binding(${binding}) var<storage, read_write> gradient: array<vec4f>;
//! end
@group(0) @binding(${binding}) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let row = dims.first + i / dims.cols4;
  if (row >= dims.rows) { return; }
  let column = i % dims.cols4;
  let at = row * dims.weights_stride;
  let first_key = dims.key_start4 + (row % dims.batch) * dims.key_stride4 + column;
  var sum = vec4f(0.0);
//! if ADDITIVE
  let q = query[dims.query_start4 + row * dims.query_stride4 + column];
  let v = params[dims.vector + column];
  var along = vec4f(0.0);
//! end
  for (var s = 0u; s < dims.steps; s++) {
    let d = scores[at + s];
    // What pads a source may hold anything.
    if (d == 0.0) { continue; }
    let k = keys[first_key + s * dims.batch * dims.key_stride4];
//! if ADDITIVE
    let u = tanh_safe(q + k);
    along += d * u;
    sum += d * v * (vec4f(1.0) - u * u);
//! else
    sum += d * k;
//! end
  }
//! if ADDITIVE
  sums[row * dims.cols4 + column] = along;
//! end
//! if GIVES == 1
  gradient[dims.gradient_start4 + i] = sum;
//! end
//! if GIVES == 2
  gradient[dims.gradient_start4 + i] += sum;
//! end
}
