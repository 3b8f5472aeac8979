// Weight gradient dW = Xᵀ·dY in the k-packed layout: dW[k, n] = Σ_r x[r, k] · dy[r, n].
//
// The result is small and the sum is long, so the rows are split into slabs (workgroup z) that the reduction adds up in order.
//   x  [rows, K]   dy  [rows, stride]   sums  [slabs][K/4][N] vec4 over k

struct Dims {
  rows: u32,
  slab_rows: u32,
  // K / 4, N / 4, row strides in vec4s
  depth4: u32,
  cols4: u32,
  x_stride4: u32,
  y_stride4: u32,
  // dy's columns come in blocks of block4 vec4s; nibble g of slot_map is the block that holds columns of g
  block4: u32,
  slot_map: u32,
  // vec4 offset of the first slab, vec4s between slabs
  out: u32,
  out_stride: u32,
  // First row of x, in vec4s
  x_start4: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

fn column(n4: u32) -> u32 {
  let at = min(n4, dims.cols4 - 1u);
  return ((dims.slot_map >> (4u * (at / dims.block4))) & 15u) * dims.block4 + at % dims.block4;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(workgroup_id) group: vec3u) {
  let n4 = id.x * ${TN}u;
  let k4 = id.y * ${TK}u;
  if (n4 >= dims.cols4 || k4 >= dims.depth4) { return; }
  let r0 = group.z * dims.slab_rows;
  let r1 = min(r0 + dims.slab_rows, dims.rows);
//! for q in 0..TN
  let y_at_${q} = column(n4 + ${q}u);
//! end
//! for i in 0..TK
  let x_at_${i} = min(k4 + ${i}u, dims.depth4 - 1u);
//! for n in 0..4*TN
  var s_${i}_${n} = vec4f(0.0);
//! end
//! end
  for (var r = r0; r < r1; r++) {
//! for i in 0..TK
    let x_${i} = x[dims.x_start4 + r * dims.x_stride4 + x_at_${i}];
//! end
//! for q in 0..TN
    let y_${q} = dy[r * dims.y_stride4 + y_at_${q}];
//! for i in 0..TK
//! for n in 0..4
    s_${i}_${4 * q + n} += x_${i} * y_${q}[${n}];
//! end
//! end
//! end
  }
  let base = dims.out + group.z * dims.out_stride;
//! for i in 0..TK
//! for q in 0..TN
  if (k4 + ${i}u < dims.depth4 && n4 + ${q}u < dims.cols4) {
    let at = base + ((k4 + ${i}u) * dims.cols4 + n4 + ${q}u) * 4u;
//! for n in 0..4
    sums[at + ${n}u] = s_${i}_${4 * q + n};
//! end
  }
//! end
//! end
}
