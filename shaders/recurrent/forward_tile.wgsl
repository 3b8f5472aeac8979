// Recurrent forward pass of one layer, all time steps in one dispatch.
//
// A workgroup owns ${BT} sequences and keeps their state in workgroup memory, vec4 over the batch; an invocation owns ${J}
// units. For every t: hp = W_hh h_{t-1} + b_hh fused with the cell. Of a small layer it may keep its weights in registers for all
// steps (RESIDENT); they are then read once.
//
// BIDIRECTIONAL, workgroups of z = 1 do the direction that reads from the end, in its own order of time: all that it has lies a stride after
// what the other has.
//
//   w       k-packed W_hh [U/4][G·U], four over k     (U: units padded to 4)
//   biases  all parameters by scalars: b_hh [G·U], and of one-hot input W_ih and b_ih
//   gates   [T, B, S, U]  in: xp in slots 0..G-1 of dense input; out: the cell's saved slots
//   batch   ids [T·B] first: of one-hot input, xp is a row of W_ih [V, G·U] and b_ih
//   hs, cs  [T+1, B, U]   slot 0 is the state before the window

//! include lib/math.wgsl
//! include lib/weights.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  hidden: u32,
  // Offset of W_hh by fours, scalar offset of b_hh
  weight: u32,
  bias: u32,
  // Scalar offsets of W_ih and b_ih of one-hot input
  input: u32,
  input_bias: u32,
  // Scalar offset of what each unit has to itself
  own: u32,
  // Time steps t0 <= t < t1
  t0: u32,
  t1: u32,
  // Steps of gates that are kept, those of t at t % kept
  kept: u32,
//! if BIDIRECTIONAL
  // From the forward direction's to the other's: W_hh by fours, parameters, gates and states by vec4s, ids
  weight_stride: u32,
  params_stride: u32,
  gates_stride: u32,
  states_stride: u32,
  batch_stride: u32,
//! end
}

@group(0) @binding(0) var<storage, read> w: array<Weights4>;
@group(0) @binding(1) var<storage, read> biases: array<f32>;
@group(0) @binding(2) var<storage, read_write> gates: array<f32>;
@group(0) @binding(3) var<storage, read_write> hs: array<f32>;
@group(0) @binding(4) var<storage, read_write> cs: array<f32>;
@group(0) @binding(5) var<storage, read> batch: array<u32>;
@group(0) @binding(6) var<uniform> dims: Dims;

const U: u32 = ${U}u;
const BV: u32 = ${BT / 4}u;

var<workgroup> state: array<vec4f, ${U * BT / 4}>;

fn rows(t: u32, b: u32) -> vec4u {
  // Sequences past the batch read the last one and are never stored.
  return t * dims.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(dims.batch - 1u));
}

// The lane's m-th unit; past the last one it reads the last and stores nothing.
fn unit(lane: u32, m: u32) -> u32 {
  return min(lane + m * ${WG}u, U - 1u);
}

@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b0 = group.x * ${BT}u;
//! if BIDIRECTIONAL
  let weight = dims.weight + group.z * dims.weight_stride;
  let params_at = 4u * group.z * dims.params_stride;
  let gates_at = 4u * group.z * dims.gates_stride;
  let states_at = 4u * group.z * dims.states_stride;
  let ids_at = group.z * dims.batch_stride;
//! else
  let weight = dims.weight;
  const params_at = 0u;
  const gates_at = 0u;
  const states_at = 0u;
  const ids_at = 0u;
//! end
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
    let bias_${m}_${g} = biases[params_at + dims.bias + ${g}u * U + j_${m}];
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
        let id = vec4u(batch[ids_at + row.x], batch[ids_at + row.y], batch[ids_at + row.z], batch[ids_at + row.w]);
        let word = params_at + dims.input + id * (${G}u * U) + j;
//! end
        var xp: array<F, ${G}>;
        var hp: array<F, ${G}>;
//! for g in 0..G
//! if ONE_HOT
        let w_${g} = word + ${g}u * U;
        xp[${g}] = biases[params_at + dims.input_bias + ${g}u * U + j] + vec4f(biases[w_${g}.x], biases[w_${g}.y], biases[w_${g}.z], biases[w_${g}.w]);
//! else
        let x_${g} = base + ${g}u * U;
        xp[${g}] = vec4f(gates[x_${g}.x], gates[x_${g}.y], gates[x_${g}.z], gates[x_${g}.w]);
//! end
        hp[${g}] = sums[(i / BV) * ${G}u * BV + ${g}u * BV + i % BV];
//! end
//! if P > 0
        var peepholes: array<F, ${P}>;
//! for p in 0..P
        peepholes[${p}] = vec4f(biases[params_at + dims.own + ${p}u * U + j]);
//! end
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
