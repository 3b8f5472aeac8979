// Recurrent forward pass of one layer, all time steps in one dispatch.
//
// A workgroup owns ${BT} sequences and keeps their state in workgroup memory, vec4 over the batch; an invocation owns ${J}
// units. For every t: hp = W_hh h_{t-1} + b_hh fused with the cell.
//
//   params  k-packed W_hh [U/4][G·U] vec4 over k, and b_hh [G·U]     (U: units padded to 4)
//   gates   [T, B, S, U]  in: xp in slots 0..G-1; out: the cell's saved slots
//   hs, cs  [T+1, B, U]   slot 0 is the state before the window

//! include lib/math.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  hidden: u32,
  // vec4 offset of W_hh, scalar offset of b_hh
  weight: u32,
  bias: u32,
  // Time steps t0 <= t < t1
  t0: u32,
  t1: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read> biases: array<f32>;
@group(0) @binding(2) var<storage, read_write> gates: array<f32>;
@group(0) @binding(3) var<storage, read_write> hs: array<f32>;
@group(0) @binding(4) var<storage, read_write> cs: array<f32>;
@group(0) @binding(5) var<uniform> dims: Dims;

const U: u32 = ${U}u;
const BV: u32 = ${BT / 4}u;

var<workgroup> state: array<vec4f, ${U * BT / 4}>;

fn rows(t: u32, b: u32) -> vec4u {
  // Sequences past the batch read the last one and are never stored.
  return t * dims.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(dims.batch - 1u));
}

@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b0 = group.x * ${BT}u;
//! for m in 0..J
  let own_${m} = lane + ${m * WG}u;
  let j_${m} = min(own_${m}, U - 1u);
//! for v in 0..BT/4
  let r_${m}_${v} = rows(dims.t0, b0 + ${4 * v}u) * U + j_${m};
  if (own_${m} < U) {
    state[j_${m} * BV + ${v}u] = vec4f(hs[r_${m}_${v}.x], hs[r_${m}_${v}.y], hs[r_${m}_${v}.z], hs[r_${m}_${v}.w]);
  }
//! if cellState
  var c_${m}_${v} = vec4f(cs[r_${m}_${v}.x], cs[r_${m}_${v}.y], cs[r_${m}_${v}.z], cs[r_${m}_${v}.w]);
//! else
  var c_${m}_${v} = vec4f(0.0);
//! end
//! end
//! end
  workgroupBarrier();

  for (var t = dims.t0; t < dims.t1; t++) {
//! for m in 0..J
//! for g in 0..G
    let bias_${m}_${g} = biases[dims.bias + ${g}u * U + j_${m}];
//! for v in 0..BT/4
    var a_${m}_${g}_${v} = vec4f(bias_${m}_${g});
//! end
//! end
//! end
    for (var k4 = 0u; k4 < U / 4u; k4 += ${KU}u) {
//! for u in 0..KU
//! for k in 0..4
//! for v in 0..BT/4
      let h_${u}_${k}_${v} = state[((k4 + ${u}u) * 4u + ${k}u) * BV + ${v}u];
//! end
//! end
//! for m in 0..J
//! for g in 0..G
      let w_${u}_${m}_${g} = params[dims.weight + (k4 + ${u}u) * (${G}u * U) + ${g}u * U + j_${m}];
//! for v in 0..BT/4
      a_${m}_${g}_${v} += w_${u}_${m}_${g}.x * h_${u}_0_${v} + w_${u}_${m}_${g}.y * h_${u}_1_${v}
        + w_${u}_${m}_${g}.z * h_${u}_2_${v} + w_${u}_${m}_${g}.w * h_${u}_3_${v};
//! end
//! end
//! end
//! end
    }
    // Everyone has read h_{t-1} except for its own units, kept in h_prev below.
//! for m in 0..J
//! for v in 0..BT/4
    let h_prev_${m}_${v} = state[j_${m} * BV + ${v}u];
//! end
//! end
    workgroupBarrier();
//! for m in 0..J
    if (own_${m} < U) {
//! for v in 0..BT/4
      {
        let b = b0 + ${4 * v}u;
        let row = rows(t, b);
        let base = row * (${S}u * U) + j_${m};
        var xp: array<F, ${G}>;
        var hp: array<F, ${G}>;
//! for g in 0..G
        let x_${g} = base + ${g}u * U;
        xp[${g}] = vec4f(gates[x_${g}.x], gates[x_${g}.y], gates[x_${g}.z], gates[x_${g}.w]);
        hp[${g}] = a_${m}_${g}_${v};
//! end
        var out = cell_forward(xp, hp, h_prev_${m}_${v}, c_${m}_${v});
        // Padding units stay 0 whatever the activation makes of 0.
        out.h = select(vec4f(0.0), out.h, j_${m} < dims.hidden);
        state[j_${m} * BV + ${v}u] = out.h;
        c_${m}_${v} = out.c;
        let next = (row + dims.batch) * U + j_${m};
//! for r in 0..4
        if (b + ${r}u < dims.batch) {
//! for s in 0..S
          gates[base[${r}] + ${s}u * U] = out.saved[${s}][${r}];
//! end
          hs[next[${r}]] = out.h[${r}];
//! if cellState
          cs[next[${r}]] = out.c[${r}];
//! end
        }
//! end
      }
//! end
    }
//! end
    workgroupBarrier();
  }
}
