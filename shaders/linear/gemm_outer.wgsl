// Weight gradient dW = Xᵀ·dY in the k-packed layout: dW[k, n] = Σ_r x[r, k] · dy[r, n].
//
// The result is small and the sum is long, so the rows are split into partial_sums (workgroup z) that the reduction adds up in order.
//   x  [rows, K]   dy  [rows, stride]   sums  [partial_sums][K/4][N] vec4 over k
// An invocation keeps ${4 * TK} × ${4 * TN} sums and takes ${RU} rows a turn. Quads are of neighbours in n, what they share the vec4s
// of a row of x.

//! include lib/quad.wgsl

struct Dims {
  // Rows first <= r < rows; 1 to add to the sums of those before
  first: u32,
  rows: u32,
  more: u32,
  rows_per_part: u32,
  // K / 4, N / 4, row strides in vec4s
  depth4: u32,
  cols4: u32,
  x_stride4: u32,
  y_stride4: u32,
  // dy's columns come in blocks of block4 vec4s; nibble g of slot_map is the block that holds columns of g
  block4: u32,
  slot_map: u32,
  // vec4 offset of the first part, vec4s between partial_sums
  out: u32,
  out_stride: u32,
  // First row of x, in vec4s
  x_start4: u32,
//! if PART
  // The columns are those of a wider matrix from first4 on, which has all4 of them
  all4: u32,
  first4: u32,
//! end
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

fn column(n4: u32) -> u32 {
  let at = min(n4, dims.cols4 - 1u);
  return ((dims.slot_map >> (4u * (at / dims.block4))) & 15u) * dims.block4 + at % dims.block4;
}

@compute @workgroup_size(${WX}, ${WY})
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(workgroup_id) group: vec3u,
  lane: Lane,
) {
  let mate = mate_of(lane);
  let n4 = id.x * ${TN}u;
//! for i in 0..TK
  let x_at_${i} = dims.x_start4 + min(quad_row(id.y * ${TK}u, ${i}u, mate), dims.depth4 - 1u);
//! end
  let r0 = dims.first + group.z * dims.rows_per_part;
  let r1 = min(r0 + dims.rows_per_part, dims.rows);
//! for q in 0..TN
  let y_at_${q} = column(n4 + ${q}u);
//! for i in 0..TK
//! for n in 0..4
  var s_${i}_${4 * q + n} = vec4f(0.0);
//! end
//! end
//! end
  for (var r = r0; r < r1; r += ${RU}u) {
//! for u in 0..RU
    // Past the part's end a row is repeated and counts as 0.
    let r_${u} = min(r + ${u}u, r1 - 1u);
//! for i in 0..TK
//! if QUAD && i % 4 > 0
    let x_${u}_${i} = from_mate_${i % 4}(x_${u}_${i / 4 * 4});
//! else
    let x_${u}_${i} = x[x_at_${i} + r_${u} * dims.x_stride4];
//! end
//! end
//! for q in 0..TN
//! if u > 0
    let y_${u}_${q} = select(vec4f(0.0), dy[r_${u} * dims.y_stride4 + y_at_${q}], r + ${u}u < r1);
//! else
    let y_${u}_${q} = dy[r_${u} * dims.y_stride4 + y_at_${q}];
//! end
//! end
//! end
//! for i in 0..TK
//! for q in 0..TN
//! for n in 0..4
    s_${i}_${4 * q + n} += x_0_${i} * y_0_${q}[${n}]
//! for u in 1..RU
      + x_${u}_${i} * y_${u}_${q}[${n}]
//! end
    ;
//! end
//! end
//! end
  }
  // Rolled: one copy of the store compiles several times faster than one for each sum.
  var s: array<vec4f, ${16 * TK * TN / 4}>;
//! for i in 0..TK
//! for n in 0..4*TN
  s[${i * 4 * TN + n}] = s_${i}_${n};
//! end
//! end
  let base = dims.out + group.z * dims.out_stride;
  for (var i = 0u; i < ${TK}u; i++) {
    let k4 = quad_row(id.y * ${TK}u, i, mate);
    for (var n = 0u; n < ${4 * TN}u; n++) {
      if (k4 < dims.depth4 && n4 + n / 4u < dims.cols4) {
//! if PART
        let at = base + (k4 * dims.all4 + dims.first4 + n4) * 4u + n;
//! else
        let at = base + (k4 * dims.cols4 + n4) * 4u + n;
//! end
        var sum = s[i * ${4 * TN}u + n];
        if (dims.more == 1u) { sum += sums[at]; }
        sums[at] = sum;
      }
    }
  }
}
