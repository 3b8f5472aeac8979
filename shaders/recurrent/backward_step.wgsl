// Back-propagation through time of one layer, one step a dispatch. Buffers as in backward_persistent, as vec4 over units;
// an invocation owns 4 neighbouring units of ${R} sequences.
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
  t: u32,
  // 1 at the window's last step, where nothing flows in
  last: u32,
}

@group(0) @binding(0) var<storage, read> transposed: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(2) var<storage, read> hs: array<vec4f>;
@group(0) @binding(3) var<storage, read> cs: array<vec4f>;
@group(0) @binding(4) var<storage, read> dho: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> carry: array<vec4f>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let units4 = dims.units4;
  if (id.x >= units4) { return; }
  let j4 = id.x;
  let b0 = id.y * ${R}u;
  let units = 4u * units4;
//! for r in 0..R
  let b_${r} = min(b0 + ${r}u, dims.batch - 1u);
  let row_${r} = dims.t * dims.batch + b_${r};
  var a_${r} = vec4f(0.0);
//! end
  if (dims.last == 0u) {
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
    if (dims.last == 0u) {
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
