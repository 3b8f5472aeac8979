// Recurrent forward pass of one layer, all time steps in one dispatch.
//
// A workgroup owns ${BT} sequences and keeps their state in workgroup memory, vec4 over the batch; an invocation owns ${J}
// units. For every t: hp = W_hh h_{t-1} + b_hh fused with the cell. Of a small layer it may keep its weights in registers for all
// steps (RESIDENT); they are then read once.

//! include recurrent/tile.wgsl
//! include recurrent/forward.wgsl

var<workgroup> state: array<vec4f, ${U * BT / 4}>;

@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b0 = group.x * ${BT}u;
  let direction = direction_of(group);
  let weight = dims.weight + direction * dims.weight_stride;
  let params_at = 4u * direction * dims.params_stride;
  let bias = params_at + 4u * dims.bias;
  let gates_at = 4u * direction * dims.gates_stride;
  let states_at = 4u * direction * dims.states_stride;
  // By unit, then vec4 of sequences.
  var c_own: array<vec4f, ${J * BT / 4}>;
  var h_own: array<vec4f, ${J * BT / 4}>;
  var sums: array<vec4f, ${J * G * BT / 4}>;
  for (var i = 0u; i < ${J * BT / 4}u; i++) {
    let j = unit(lane, i / BV);
    let r = states_at + rows(dims.t0, b0 + 4u * (i % BV)) * U + j;
    h_own[i] = vec4f(hs[r.x], hs[r.y], hs[r.z], hs[r.w]);
    state[j * BV + i % BV] = h_own[i];
//! if cellState
    c_own[i] = vec4f(cs[r.x], cs[r.y], cs[r.z], cs[r.w]);
//! end
  }
//! for m in 0..J
  let j_${m} = unit(lane, ${m}u);
//! end
//! if RESIDENT
//! for q in 0..U/4
//! for m in 0..J
//! for g in 0..G
  let own_${q}_${m}_${g} = read4(w[weight + ${q * G * U + g * U}u + j_${m}]);
//! end
//! end
//! end
//! end
  workgroupBarrier();

  for (var t = dims.t0; t < dims.t1; t++) {
//! for m in 0..J
//! for g in 0..G
    let bias_${m}_${g} = params[bias + ${g}u * U + j_${m}];
//! for v in 0..BT/4
    var a_${m}_${g}_${v} = vec4f(bias_${m}_${g});
//! end
//! end
//! end
    for (var first = 0u; first < U / 4u; first += ${UNROLL}u) {
//! for q in 0..UNROLL
      let k4_${q} = first + ${q}u;
//! for k in 0..4
//! for v in 0..BT/4
      let h_${q}_${k}_${v} = state[(4u * k4_${q} + ${k}u) * BV + ${v}u];
//! end
//! end
//! for m in 0..J
//! for g in 0..G
//! if RESIDENT
      let w_${q}_${m}_${g} = own_${q}_${m}_${g};
//! else
      let w_${q}_${m}_${g} = read4(w[weight + k4_${q} * (${G}u * U) + ${g}u * U + j_${m}]);
//! end
//! for v in 0..BT/4
      a_${m}_${g}_${v} += w_${q}_${m}_${g}.x * h_${q}_0_${v} + w_${q}_${m}_${g}.y * h_${q}_1_${v}
        + w_${q}_${m}_${g}.z * h_${q}_2_${v} + w_${q}_${m}_${g}.w * h_${q}_3_${v};
//! end
//! end
//! end
//! end
    }
//! for m in 0..J
//! for g in 0..G
//! for v in 0..BT/4
    sums[${(m * G + g) * (BT / 4) + v}] = a_${m}_${g}_${v};
//! end
//! end
//! end
    workgroupBarrier();
    // Rolled: one copy of the cell compiles several times faster than one for each unit and vec4.
    for (var i = 0u; i < ${J * BT / 4}u; i++) {
      let j = lane + (i / BV) * ${WG}u;
      if (j < U) {
        let b = b0 + 4u * (i % BV);
        let row = rows(t, b);
        let base = gates_at + rows(t % dims.kept, b) * (${S}u * U) + j;
//! if ONE_HOT
        let ids_at = dims.ids + direction * dims.batch_stride;
        let id = vec4u(batch[ids_at + row.x], batch[ids_at + row.y], batch[ids_at + row.z], batch[ids_at + row.w]);
        let word = params_at + 4u * dims.input + id * (${G}u * U) + j;
//! end
        var xp: array<F, ${G}>;
        var hp: array<F, ${G}>;
//! for g in 0..G
//! if ONE_HOT
        let w_${g} = word + ${g}u * U;
        xp[${g}] = params[params_at + 4u * dims.input_bias + ${g}u * U + j] + vec4f(params[w_${g}.x], params[w_${g}.y], params[w_${g}.z], params[w_${g}.w]);
//! else
        let x_${g} = base + ${g}u * U;
        xp[${g}] = vec4f(gates[x_${g}.x], gates[x_${g}.y], gates[x_${g}.z], gates[x_${g}.w]);
//! end
        hp[${g}] = sums[(i / BV) * ${G}u * BV + ${g}u * BV + i % BV];
//! end
//! if P > 0
        let peepholes = own_weights(params_at + 4u * dims.own + j, U);
//! end
        let out = cell_forward(xp, hp, h_own[i], c_own[i]${PEEPHOLES});
        // Padding units stay 0 whatever the activation makes of 0.
        let h = select(vec4f(0.0), out.h, j < dims.hidden);
        h_own[i] = h;
        c_own[i] = out.c;
        state[j * BV + i % BV] = h;
        let next = states_at + (row + dims.batch) * U + j;
//! for r in 0..4
        if (b + ${r}u < dims.batch) {
//! for s in 0..S
          gates[base[${r}] + ${s}u * U] = out.saved[${s}][${r}];
//! end
          hs[next[${r}]] = h[${r}];
//! if cellState
          cs[next[${r}]] = out.c[${r}];
//! end
        }
//! end
      }
    }
    workgroupBarrier();
  }
}
