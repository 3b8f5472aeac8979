//! if QUAD
enable subgroups;
//! end
// c[r, n] = Σ_k a[r, k] · w[k, n] (+ bias[n]), both row operands contiguous in k.
//
// With w = W it is the forward product X·Wᵀ of a linear layer; with w = the transposed copy it is dX = dY·W.
//   a  [rows, lda]   w  k-packed [K/4][N] vec4 over k   c  [rows, ldc]
// Each invocation keeps ${TM} × ${TN} sums in registers: loads are what limits a small product, not arithmetic. In quads, 4
// neighbours in n need the same rows: each loads a quarter and hands them round by exclusive or, so slot m of invocation i is
// the row m ^ i.

struct Dims {
  // Rows first <= r < rows
  first: u32,
  rows: u32,
  cols: u32,
  // K / 4, and the row strides in vec4s (a) and scalars (c)
  depth4: u32,
  a_stride4: u32,
  c_stride: u32,
  // vec4 offset of w, scalar offset of the bias, 1 to add it
  weight: u32,
  bias: u32,
  has_bias: u32,
  // First row of a, in vec4s
  a_start4: u32,
}

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(${WX}, ${WY})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
//! if QUAD
  @builtin(subgroup_invocation_id) place: u32,
//! end
) {
  let r0 = dims.first + (group.y * ${WY}u + local.y) * ${TM}u;
  let n0 = group.x * ${WX * TN}u + local.x;
//! for m in 0..TM
//! if QUAD
  let r_${m} = r0 + ${m / 4 * 4}u + (${m % 4}u ^ (place & 3u));
//! else
  let r_${m} = r0 + ${m}u;
//! end
  let a_at_${m} = dims.a_start4 + min(r_${m}, dims.rows - 1u) * dims.a_stride4;
//! end
//! for n in 0..TN
  let n_${n} = min(n0 + ${WX * n}u, dims.cols - 1u);
  let start_${n} = select(0.0, bias[dims.bias + n_${n}], dims.has_bias == 1u);
//! for m in 0..TM
  var s_${m}_${n} = start_${n};
//! end
//! end
  for (var k = 0u; k < dims.depth4; k++) {
//! for m in 0..TM
//! if QUAD && m % 4 == 1
    let a_${m} = quadSwapX(a_${m / 4 * 4});
//! end
//! if QUAD && m % 4 == 2
    let a_${m} = quadSwapY(a_${m / 4 * 4});
//! end
//! if QUAD && m % 4 == 3
    let a_${m} = quadSwapDiagonal(a_${m / 4 * 4});
//! end
//! if !QUAD || m % 4 == 0
    let a_${m} = a[a_at_${m} + k];
//! end
//! end
//! for n in 0..TN
    let w_${n} = w[dims.weight + k * dims.cols + n_${n}];
//! for m in 0..TM
    s_${m}_${n} += dot(a_${m}, w_${n});
//! end
//! end
  }
//! for m in 0..TM
  if (r_${m} < dims.rows) {
//! for n in 0..TN
    if (n0 + ${WX * n}u < dims.cols) { c[r_${m} * dims.c_stride + n0 + ${WX * n}u] = s_${m}_${n}; }
//! end
  }
//! end
}
