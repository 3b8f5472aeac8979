// Back-propagation through time of one layer, all steps in one dispatch.
//
// A workgroup owns ${BT} sequences; an invocation owns ${J} units. For t descending:
//   dL/dh_t = dho_t + W_hhᵀ da_{t+1} + (the cell's own path),  the cell turns it into the gradients of its slots.
// What flows into t1-1 from later steps comes by carry, and is left there at t0 for the steps before.

//! include recurrent/tile.wgsl
//! include recurrent/backward.wgsl

var<workgroup> da: array<vec4f, ${G * U * BT / 4}>;

@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b0 = group.x * ${BT}u;
  let plane = dims.batch * U;
  let direction = direction_of(group);
  let weight = dims.weight + direction * dims.weight_stride;
  let gates_at = 4u * direction * dims.gates_stride;
  let states_at = 4u * direction * dims.states_stride;
  let dho_at = 4u * direction * dims.dho_stride;
  let carry_at = 4u * direction * dims.carry_stride;
  // What flows into h_t past dho (the recurrent product and the cell's own path), and into c_t; by unit, then vec4 of sequences.
  var into_h: array<vec4f, ${J * BT / 4}>;
  var into_c: array<vec4f, ${J * BT / 4}>;
  if (dims.t1 < dims.end) {
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
  let own_${q}_${m} = read4(w[weight + ${q * U}u + j_${m}]);
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
        let before = vec4f(states[p.x], states[p.y], states[p.z], states[p.w]);
        let after = vec4f(states[n.x], states[n.y], states[n.z], states[n.w]);
        let dh = vec4f(dho[above.x], dho[above.y], dho[above.z], dho[above.w]) + into_h[i];
//! if P > 0
        let peepholes = own_weights(4u * (dims.own + direction * dims.params_stride) + j, U);
//! end
        let out = cell_backward(saved, before, after, dh, into_c[i]${PEEPHOLES});
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
      let w_${q}_${m} = read4(w[weight + n4_${q} * U + j_${m}]);
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
