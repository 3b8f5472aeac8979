// Back-propagation through time of one layer, all steps in one dispatch.
//
// A workgroup owns ${BT} sequences; an invocation owns ${J} units. For t descending:
//   dL/dh_t = dho_t + W_hhᵀ da_{t+1} + (the cell's own path),  the cell turns it into the gradients of its slots.
//
//   transposed  W_hh packed over its output: [G·U/4][U] vec4 over the gate rows
//   gates       [T, B, S, U]  in: saved slots; out: dL/d(slot)
//   dho         [T, B, U]     dL/dh_t from above
//   carry       [2, B, U]     dL/dh, dL/dc that flow into t1-1 from later steps; left at t0 for the steps before

//! include lib/math.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  // vec4 offset of the transposed W_hh
  weight: u32,
  // Time steps t0 <= t < t1; 1 if t1 is the window's end, where nothing flows in
  t0: u32,
  t1: u32,
  last: u32,
}

@group(0) @binding(0) var<storage, read> transposed: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gates: array<f32>;
@group(0) @binding(2) var<storage, read> hs: array<f32>;
@group(0) @binding(3) var<storage, read> cs: array<f32>;
@group(0) @binding(4) var<storage, read> dho: array<f32>;
@group(0) @binding(5) var<storage, read_write> carry: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

const U: u32 = ${U}u;
const BV: u32 = ${BT / 4}u;

var<workgroup> da: array<vec4f, ${G * U * BT / 4}>;

fn rows(t: u32, b: u32) -> vec4u {
  return t * dims.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(dims.batch - 1u));
}

@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b0 = group.x * ${BT}u;
  let plane = dims.batch * U;
//! for m in 0..J
  let own_${m} = lane + ${m * WG}u;
  let j_${m} = min(own_${m}, U - 1u);
//! for v in 0..BT/4
  // What flows into h_t past dho: the recurrent product and the cell's own path.
  var a_${m}_${v} = vec4f(0.0);
  var dc_${m}_${v} = vec4f(0.0);
  if (dims.last == 0u) {
    let r = rows(0u, b0 + ${4 * v}u) * U + j_${m};
    a_${m}_${v} = vec4f(carry[r.x], carry[r.y], carry[r.z], carry[r.w]);
    dc_${m}_${v} = vec4f(carry[plane + r.x], carry[plane + r.y], carry[plane + r.z], carry[plane + r.w]);
  }
//! end
//! end

  for (var t = dims.t1; t > dims.t0;) {
    t--;
//! for m in 0..J
    if (own_${m} < U) {
//! for v in 0..BT/4
      {
        let b = b0 + ${4 * v}u;
        let row = rows(t, b);
        let base = row * (${S}u * U) + j_${m};
        var saved: array<F, ${S}>;
//! for s in 0..S
        let x_${s} = base + ${s}u * U;
        saved[${s}] = vec4f(gates[x_${s}.x], gates[x_${s}.y], gates[x_${s}.z], gates[x_${s}.w]);
//! end
        let p = row * U + j_${m};
        let n = p + plane;
        let h_prev = vec4f(hs[p.x], hs[p.y], hs[p.z], hs[p.w]);
        let h = vec4f(hs[n.x], hs[n.y], hs[n.z], hs[n.w]);
//! if cellState
        let c_prev = vec4f(cs[p.x], cs[p.y], cs[p.z], cs[p.w]);
        let c = vec4f(cs[n.x], cs[n.y], cs[n.z], cs[n.w]);
//! else
        let c_prev = vec4f(0.0);
        let c = vec4f(0.0);
//! end
        let dh = vec4f(dho[p.x], dho[p.y], dho[p.z], dho[p.w]) + a_${m}_${v};
        var out = cell_backward(saved, h_prev, c_prev, h, c, dh, dc_${m}_${v});
        a_${m}_${v} = out.dh;
        dc_${m}_${v} = out.dc;
//! for g in 0..G
        da[(${g}u * U + j_${m}) * BV + ${v}u] = out.dslots[(${slotMap}u >> ${4 * g}u) & 15u];
//! end
//! for r in 0..4
        if (b + ${r}u < dims.batch) {
//! for s in 0..S
          gates[base[${r}] + ${s}u * U] = out.dslots[${s}][${r}];
//! end
        }
//! end
      }
//! end
    }
//! end
    workgroupBarrier();
    for (var n4 = 0u; n4 < ${G * U / 4}u; n4 += ${KU}u) {
//! for u in 0..KU
//! for k in 0..4
//! for v in 0..BT/4
      let d_${u}_${k}_${v} = da[((n4 + ${u}u) * 4u + ${k}u) * BV + ${v}u];
//! end
//! end
//! for m in 0..J
      let w_${u}_${m} = transposed[dims.weight + (n4 + ${u}u) * U + j_${m}];
//! for v in 0..BT/4
      a_${m}_${v} += w_${u}_${m}.x * d_${u}_0_${v} + w_${u}_${m}.y * d_${u}_1_${v}
        + w_${u}_${m}.z * d_${u}_2_${v} + w_${u}_${m}.w * d_${u}_3_${v};
//! end
//! end
//! end
    }
    workgroupBarrier();
  }
//! for m in 0..J
  if (own_${m} < U) {
//! for v in 0..BT/4
    {
      let b = b0 + ${4 * v}u;
      let r = rows(0u, b) * U + j_${m};
//! for k in 0..4
      if (b + ${k}u < dims.batch) {
        carry[r[${k}]] = a_${m}_${v}[${k}];
        carry[plane + r[${k}]] = dc_${m}_${v}[${k}];
      }
//! end
    }
//! end
  }
//! end
}
