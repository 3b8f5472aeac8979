// Back-propagation through time of one layer, the gradients of the gates in storage; an invocation owns 4 neighbouring units
// of ${R} sequences. Looped or one step a dispatch, as forward_rows; buffers as in backward_tile, read as vec4 over units.
//
//   carry  [2, B, U]  the cell's own path to h_t, and dL/dc_t, from step t+1; rewritten for step t-1

//! include lib/math.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  units4: u32,
  // vec4 offset of the transposed W_hh
  weight: u32,
  // Time steps t0 <= t < t1, one step unless looped; and T, where nothing flows in
  t0: u32,
  t1: u32,
  end: u32,
}

@group(0) @binding(0) var<storage, read> transposed: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(2) var<storage, read> hs: array<vec4f>;
@group(0) @binding(3) var<storage, read> cs: array<vec4f>;
@group(0) @binding(4) var<storage, read> dho: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> carry: array<vec4f>;
@group(0) @binding(6) var<uniform> dims: Dims;

fn one_step(t: u32, j4: u32, b0: u32) {
  let units4 = dims.units4;
  let units = 4u * units4;
//! for r in 0..R
  let b_${r} = min(b0 + ${r}u, dims.batch - 1u);
  let row_${r} = t * dims.batch + b_${r};
  var a_${r} = vec4f(0.0);
//! end
  if (t + 1u < dims.end) {
//! for g in 0..G
    for (var n4 = 0u; n4 < units4; n4++) {
      let at = dims.weight + (${g}u * units4 + n4) * units + 4u * j4;
      let slot = ((${slotMap}u >> ${4 * g}u) & 15u) * units4 + n4;
//! for i in 0..4
      let w_${i} = transposed[at + ${i}u];
//! end
//! for r in 0..R
      let d_${r} = gates[(row_${r} + dims.batch) * (${S}u * units4) + slot];
      a_${r} += vec4f(dot(w_0, d_${r}), dot(w_1, d_${r}), dot(w_2, d_${r}), dot(w_3, d_${r}));
//! end
    }
//! end
  }
  let plane = dims.batch * units4;
//! for r in 0..R
  if (b0 + ${r}u < dims.batch) {
    let base = row_${r} * (${S}u * units4) + j4;
    let p = row_${r} * units4 + j4;
    let n = p + plane;
    let own = b_${r} * units4 + j4;
    var dh = dho[p] + a_${r};
    var dc = vec4f(0.0);
    if (t + 1u < dims.end) {
      dh += carry[own];
      dc = carry[plane + own];
    }
    var saved: array<F, ${S}>;
//! for s in 0..S
    saved[${s}] = gates[base + ${s}u * units4];
//! end
//! if cellState
    let out = cell_backward(saved, hs[p], cs[p], hs[n], cs[n], dh, dc);
//! else
    let out = cell_backward(saved, hs[p], vec4f(0.0), hs[n], vec4f(0.0), dh, dc);
//! end
    carry[own] = out.dh;
    carry[plane + own] = out.dc;
//! for s in 0..S
    gates[base + ${s}u * units4] = out.dslots[${s}];
//! end
  }
//! end
}

//! if LOOPED
@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  for (var t = dims.t1; t > dims.t0;) {
    t--;
    for (var j4 = lane; j4 < dims.units4; j4 += ${WG}u) { one_step(t, j4, group.x * ${R}u); }
    storageBarrier();
  }
}
//! else
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < dims.units4) { one_step(dims.t0, id.x, id.y * ${R}u); }
}
//! end
