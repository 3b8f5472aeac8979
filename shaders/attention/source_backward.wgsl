// What the steps give to the gradient of a step of the source, four columns of it an invocation: the sum over t of weights times rows,
// which are a and the contexts' gradients for the values, ds and the queries for the keys; of ADDITIVE scores through the tanh.
//   rows [T, B, A]   keys, gradient [S, B, A]

//! include attention/dims.wgsl

struct Dims {
  batch: u32,
  steps: u32,
  weights_stride: u32,
  first: u32,
  rows: u32,
  // A / 4
  cols4: u32,
  row_stride4: u32,
  row_start4: u32,
  gradient_start4: u32,
//! if ADDITIVE
  key_stride4: u32,
  key_start4: u32,
  vector: u32,
//! end
}

@group(0) @binding(${binding}) var<storage, read> weights: array<f32>;
@group(0) @binding(${binding}) var<storage, read> rows: array<vec4f>;
//! if ADDITIVE
@group(0) @binding(${binding}) var<storage, read> keys: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read> params: array<vec4f>;
//! end
@group(0) @binding(${binding}) var<storage, read_write> gradient: array<vec4f>;
@group(0) @binding(${binding}) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let source = i / dims.cols4;
  if (source >= dims.steps * dims.batch) { return; }
  let column = i % dims.cols4;
  let s = source / dims.batch;
  let b = source % dims.batch;
  var sum = vec4f(0.0);
//! if ADDITIVE
  let k = keys[dims.key_start4 + source * dims.key_stride4 + column];
  let v = params[dims.vector + column];
//! end
  for (var row = dims.first + b; row < dims.rows; row += dims.batch) {
    let w = weights[row * dims.weights_stride + s];
    let x = rows[dims.row_start4 + row * dims.row_stride4 + column];
//! if ADDITIVE
    let u = tanh_safe(x + k);
    sum += w * v * (vec4f(1.0) - u * u);
//! else
    sum += w * x;
//! end
  }
//! if MORE
  gradient[dims.gradient_start4 + i] += sum;
//! else
  gradient[dims.gradient_start4 + i] = sum;
//! end
}
