// c[r, n] = Σ_k a[r, k] · w[k, n] (+ bias[n]), both row operands contiguous in k.
//
// With w = W it is the forward product X·Wᵀ of a linear layer; with w = the transposed copy it is dX = dY·W.
//   a  [rows, lda]   w  k-packed [K/4][N], four over k   c  [rows, ldc]
// MORE adds to what c holds: the product of other columns of the same matrix.
// Each invocation keeps ${TM} × ${TN} sums in registers, its columns in groups of 4 that are stored at once: loads are what
// limits a small product, not arithmetic. Quads are of neighbours in n.

//! include lib/quad.wgsl
//! include lib/weights.wgsl

struct Dims {
  // Rows first <= r < rows
  first: u32,
  rows: u32,
  // N / 4, K / 4, and the row strides in vec4s
  cols4: u32,
  depth4: u32,
  a_stride4: u32,
  c_stride4: u32,
  // Offset of w by fours, vec4 offset of the bias, 1 to add it
  weight: u32,
  bias4: u32,
  has_bias: u32,
  // Row 0 of a and of c, in vec4s
  a_start4: u32,
  c_start4: u32,
}

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> w: array<Weights4>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(${WX}, ${WY})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  lane: Lane,
) {
  let mate = mate_of(lane);
  let r0 = dims.first + (group.y * ${WY}u + local.y) * ${TM}u;
//! for m in 0..TM
  let a_at_${m} = dims.a_start4 + min(quad_row(r0, ${m}u, mate), dims.rows - 1u) * dims.a_stride4;
//! end
//! for q in 0..TN/4
  let n4_${q} = group.x * ${WX * TN / 4}u + local.x + ${WX * q}u;
  // Past the last column it is repeated and not stored.
  let w_at_${q} = dims.weight + 4u * min(n4_${q}, dims.cols4 - 1u);
  var start_${q} = vec4f(0.0);
  if (dims.has_bias == 1u) { start_${q} = bias[dims.bias4 + min(n4_${q}, dims.cols4 - 1u)]; }
//! for m in 0..TM
  var s_${m}_${q} = start_${q};
//! end
//! end
  for (var k = 0u; k < dims.depth4; k++) {
//! for m in 0..TM
//! if QUAD && m % 4 > 0
    let a_${m} = from_mate_${m % 4}(a_${m / 4 * 4});
//! else
    let a_${m} = a[a_at_${m} + k];
//! end
//! end
//! for q in 0..TN/4
    let w_${q} = weights(w_at_${q} + k * 4u * dims.cols4);
//! for m in 0..TM
    s_${m}_${q} += a_${m} * w_${q};
//! end
//! end
  }
  // Rolled: one copy of the store compiles several times faster than one for each sum.
  var s: array<vec4f, ${TM * TN / 4}>;
//! for m in 0..TM
//! for q in 0..TN/4
  s[${m * TN / 4 + q}] = s_${m}_${q};
//! end
//! end
  for (var m = 0u; m < ${TM}u; m++) {
    let r = quad_row(r0, m, mate);
    for (var q = 0u; q < ${TN / 4}u; q++) {
      let n4 = group.x * ${WX * TN / 4}u + local.x + ${WX}u * q;
//! if MORE
      if (r < dims.rows && n4 < dims.cols4) { c[dims.c_start4 + r * dims.c_stride4 + n4] += s[m * ${TN / 4}u + q]; }
//! else
      if (r < dims.rows && n4 < dims.cols4) { c[dims.c_start4 + r * dims.c_stride4 + n4] = s[m * ${TN / 4}u + q]; }
//! end
    }
  }
}
