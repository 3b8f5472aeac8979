// Back-propagation through time of one layer, all steps in one dispatch.
//
// A workgroup owns ${BT} sequences; an invocation owns ${J} units. For t descending:
//   dL/dh_t = dho_t + W_hhᵀ da_{t+1} + (the cell's own path),  the cell turns it into the gradients of its slots.
//
// BIDIRECTIONAL, workgroups of z = 1 do the direction that reads from the end, as in forward_tile.
//
//   transposed  W_hh packed over its output: [G·U/4][U], four over the gate rows
//   gates       [T, B, S, U]  in: saved slots; out: dL/d(slot)
//   dho         [T, B, U]     dL/dh_t from above
//   carry       [2, B, U]     dL/dh, dL/dc that flow into t1-1 from later steps; left at t0 for the steps before

//! include lib/math.wgsl
//! include lib/weights.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  // Offset of the transposed W_hh by fours
  weight: u32,
//! if P > 0
  // Scalar offset of what each unit has to itself, and from there to the other direction's
  own: u32,
  own_stride: u32,
//! end
  // Time steps t0 <= t < t1; `last` is 1 if t1 is the window's end, where nothing flows in
  t0: u32,
  t1: u32,
  // Steps of gates and dho that are kept, those of t at t % kept
  kept: u32,
  last: u32,
//! if BIDIRECTIONAL
  // From the forward direction's to the other's: W_hh by fours, all else by vec4s
  weight_stride: u32,
  gates_stride: u32,
  states_stride: u32,
  dho_stride: u32,
  carry_stride: u32,
//! end
}

@group(0) @binding(0) var<storage, read> transposed: array<Weights4>;
@group(0) @binding(1) var<storage, read_write> gates: array<f32>;
@group(0) @binding(2) var<storage, read> hs: array<f32>;
@group(0) @binding(3) var<storage, read> cs: array<f32>;
@group(0) @binding(4) var<storage, read> dho: array<f32>;
@group(0) @binding(5) var<storage, read_write> carry: array<f32>;
//! if P > 0
@group(0) @binding(6) var<storage, read> params: array<f32>;
@group(0) @binding(7) var<uniform> dims: Dims;
//! else
@group(0) @binding(6) var<uniform> dims: Dims;
//! end

const U: u32 = ${U}u;
const BV: u32 = ${BT / 4}u;

var<workgroup> da: array<vec4f, ${G * U * BT / 4}>;

fn rows(t: u32, b: u32) -> vec4u {
  return t * dims.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(dims.batch - 1u));
}

// The lane's m-th unit; past the last one it reads the last and stores nothing.
fn unit(lane: u32, m: u32) -> u32 {
  return min(lane + m * ${WG}u, U - 1u);
}

@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b0 = group.x * ${BT}u;
  let plane = dims.batch * U;
//! if BIDIRECTIONAL
  let weight = dims.weight + group.z * dims.weight_stride;
  let gates_at = 4u * group.z * dims.gates_stride;
  let states_at = 4u * group.z * dims.states_stride;
  let dho_at = 4u * group.z * dims.dho_stride;
  let carry_at = 4u * group.z * dims.carry_stride;
//! else
  let weight = dims.weight;
  const gates_at = 0u;
  const states_at = 0u;
  const dho_at = 0u;
  const carry_at = 0u;
//! end
  // What flows into h_t past dho (the recurrent product and the cell's own path), and into c_t; by unit, then vec4 of sequences.
  var into_h: array<vec4f, ${J * BT / 4}>;
  var into_c: array<vec4f, ${J * BT / 4}>;
  if (dims.last == 0u) {
    for (var i = 0u; i < ${J * BT / 4}u; i++) {
      let r = carry_at + rows(0u, b0 + 4u * (i % BV)) * U + unit(lane, i / BV);
      into_h[i] = vec4f(carry[r.x], carry[r.y], carry[r.z], carry[r.w]);
      into_c[i] = vec4f(carry[plane + r.x], carry[plane + r.y], carry[plane + r.z], carry[plane + r.w]);
    }
  }
//! for m in 0..J
  let j_${m} = unit(lane, ${m}u);
//! end
//! if RESIDENT
//! for q in 0..G*U/4
//! for m in 0..J
  let own_${q}_${m} = read4(transposed[weight + ${q * U}u + j_${m}]);
//! end
//! end
//! end

  for (var t = dims.t1; t > dims.t0;) {
    t--;
    // Rolled: one copy of the cell compiles several times faster than one for each unit and vec4.
    for (var i = 0u; i < ${J * BT / 4}u; i++) {
      let j = lane + (i / BV) * ${WG}u;
      if (j < U) {
        let b = b0 + 4u * (i % BV);
        let row = rows(t, b);
        let kept = rows(t % dims.kept, b);
        let base = gates_at + kept * (${S}u * U) + j;
        let above = dho_at + kept * U + j;
        var saved: array<F, ${S}>;
//! for s in 0..S
        let x_${s} = base + ${s}u * U;
        saved[${s}] = vec4f(gates[x_${s}.x], gates[x_${s}.y], gates[x_${s}.z], gates[x_${s}.w]);
//! end
        let p = states_at + row * U + j;
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
        let dh = vec4f(dho[above.x], dho[above.y], dho[above.z], dho[above.w]) + into_h[i];
//! if P > 0
        var peepholes: array<F, ${P}>;
//! for p in 0..P
        peepholes[${p}] = vec4f(params[dims.own + group.z * dims.own_stride + ${p}u * U + j]);
//! end
//! end
        let out = cell_backward(saved, h_prev, c_prev, h, c, dh, into_c[i]${PEEPHOLES});
        into_h[i] = out.dh;
        into_c[i] = out.dc;
//! for g in 0..G
        da[(${g}u * U + j) * BV + i % BV] = out.dslots[(${slotMap}u >> ${4 * g}u) & 15u];
//! end
//! for r in 0..4
        if (b + ${r}u < dims.batch) {
//! for s in 0..S
          gates[base[${r}] + ${s}u * U] = out.dslots[${s}][${r}];
//! end
        }
//! end
      }
    }
    workgroupBarrier();
//! for m in 0..J
//! for v in 0..BT/4
    var a_${m}_${v} = into_h[${m}u * BV + ${v}u];
//! end
//! end
    for (var first = 0u; first < ${G * U / 4}u; first += ${UNROLL}u) {
//! for q in 0..UNROLL
      let n4_${q} = first + ${q}u;
//! for k in 0..4
//! for v in 0..BT/4
      let d_${q}_${k}_${v} = da[(4u * n4_${q} + ${k}u) * BV + ${v}u];
//! end
//! end
//! for m in 0..J
//! if RESIDENT
      let w_${q}_${m} = own_${q}_${m};
//! else
      let w_${q}_${m} = read4(transposed[weight + n4_${q} * U + j_${m}]);
//! end
//! for v in 0..BT/4
      a_${m}_${v} += w_${q}_${m}.x * d_${q}_0_${v} + w_${q}_${m}.y * d_${q}_1_${v}
        + w_${q}_${m}.z * d_${q}_2_${v} + w_${q}_${m}.w * d_${q}_3_${v};
//! end
//! end
//! end
    }
//! for m in 0..J
//! for v in 0..BT/4
    into_h[${m}u * BV + ${v}u] = a_${m}_${v};
//! end
//! end
    workgroupBarrier();
  }
  for (var i = 0u; i < ${J * BT / 4}u; i++) {
    let j = lane + (i / BV) * ${WG}u;
    if (j < U) {
      let b = b0 + 4u * (i % BV);
      let r = carry_at + rows(0u, b) * U + j;
//! for k in 0..4
      if (b + ${k}u < dims.batch) {
        carry[r[${k}]] = into_h[i][${k}];
        carry[plane + r[${k}]] = into_c[i][${k}];
      }
//! end
    }
  }
}
