//! if QUAD
enable subgroups;
//! end
// Recurrent forward pass of one layer, the state in storage. An invocation owns 4 neighbouring units of ${R} sequences and
// all their gates, so the recurrent product and the cell stay fused. Buffers as in forward_tile, read as vec4 over units.
//
// Looped, a workgroup owns all units of its sequences for all time steps, like forward_tile but without workgroup memory:
// where memory is one cache anyway, as on a CPU, that saves half the loads. Otherwise a dispatch does one step, with any
// number of workgroups: the way for layers too wide for one.
//
// In quads, the 4 invocations of a quad need the same states: each loads those of one sequence in 4 and hands them round.
// The exchange is by exclusive or, so slot s of invocation i holds sequence i ^ s: another order in each, and the same work.
//
// Of one-hot input, xp is a row of W_ih [V, G·U] and b_ih, read where it is needed; dense input was projected into gates before.
//
// BIDIRECTIONAL, workgroups of z = 1 do the direction that reads from the end, in its own order of time: all that it has lies a stride after
// what the other has.

//! include lib/math.wgsl
//! include lib/weights.wgsl
//! include lib/sequence.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  hidden: u32,
  // Units padded to 4, divided by 4
  units4: u32,
  // Offset of W_hh by fours, vec4 offset of b_hh
  weight: u32,
  bias: u32,
  // vec4 offsets of W_ih and b_ih of one-hot input
  input: u32,
  input_bias: u32,
  // vec4 offset of what each unit has to itself
  own: u32,
  // Time steps t0 <= t < t1; one step unless looped
  t0: u32,
  t1: u32,
  // Steps of gates that are kept, those of t at t % kept
  kept: u32,
  // First sequence of a step
  first: u32,
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
@group(0) @binding(1) var<storage, read> params: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> hs: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> cs: array<vec4f>;
@group(0) @binding(5) var<storage, read> batch: array<u32>;
@group(0) @binding(6) var<uniform> dims: Dims;

// Columns of 4 units.
fn weights(at: u32) -> mat4x4f {
  return mat4x4f(read4(w[at]), read4(w[at + 1u]), read4(w[at + 2u]), read4(w[at + 3u]));
}

fn one_step(t: u32, j: u32, b0: u32, mate: u32, direction: u32) {
  let units4 = dims.units4;
//! if BIDIRECTIONAL
  let weight = dims.weight + direction * dims.weight_stride;
  let params_at = direction * dims.params_stride;
  let gates_at = direction * dims.gates_stride;
  let states_at = direction * dims.states_stride;
  let ids_at = direction * dims.batch_stride;
//! else
  let weight = dims.weight;
  const params_at = 0u;
  const gates_at = 0u;
  const states_at = 0u;
  const ids_at = 0u;
//! end
  let cols = ${4 * G}u * units4;
  // Past the last unit it is repeated and not stored: a quad exchanges with all of its invocations.
  let j4 = min(j, units4 - 1u);
//! for r in 0..R
  let h_at_${r} = states_at + (t * dims.batch + min(sequence(b0, ${r}u, mate), dims.batch - 1u)) * units4;
//! end
  var products: array<vec4f, ${R * G}>;
  // ${GS} gates at a time: that many sums stay in registers.
  for (var g0 = 0u; g0 < ${G}u; g0 += ${GS}u) {
    let column = g0 * units4 + j4;
//! for g in 0..GS
    let bias_${g} = params[params_at + dims.bias + column + ${g}u * units4];
//! for r in 0..R
    var a_${g}_${r} = bias_${g};
//! end
//! end
    for (var k4 = 0u; k4 < units4; k4++) {
//! for r in 0..R
//! if QUAD && r % 4 == 1
      let h_${r} = quadSwapX(h_${r / 4 * 4});
//! end
//! if QUAD && r % 4 == 2
      let h_${r} = quadSwapY(h_${r / 4 * 4});
//! end
//! if QUAD && r % 4 == 3
      let h_${r} = quadSwapDiagonal(h_${r / 4 * 4});
//! end
//! if !QUAD || r % 4 == 0
      let h_${r} = hs[h_at_${r} + k4];
//! end
//! end
//! for g in 0..GS
      let w_${g} = weights(weight + k4 * cols + (column + ${g}u * units4) * 4u);
//! for r in 0..R
      a_${g}_${r} += h_${r} * w_${g};
//! end
//! end
    }
    // By constants: on the software adapter a store at an index that varies takes 150 ns, the one a mask leaves out a few.
//! for q in 0..G/GS
    if (g0 == ${q * GS}u) {
//! for g in 0..GS
//! for r in 0..R
      products[${r * G + q * GS + g}] = a_${g}_${r};
//! end
//! end
    }
//! end
  }
  let real = j4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
//! if ONE_HOT
//! for g in 0..G
  let xb_${g} = params[params_at + dims.input_bias + ${g}u * units4 + j4];
//! end
//! end
//! if P > 0
  var peepholes: array<F, ${P}>;
//! for p in 0..P
  peepholes[${p}] = params[params_at + dims.own + ${p}u * units4 + j4];
//! end
//! end
  // Rolled: one copy of the cell compiles several times faster than one for each sequence.
  for (var r = 0u; r < ${R}u; r++) {
    let b = sequence(b0, r, mate);
    if (j < units4 && b < dims.batch) {
      let row = t * dims.batch + b;
      let base = gates_at + ((t % dims.kept) * dims.batch + b) * (${S}u * units4) + j4;
      let p = states_at + row * units4 + j4;
      let n = p + dims.batch * units4;
      var xp: array<F, ${G}>;
      var hp: array<F, ${G}>;
//! for g in 0..G
//! if ONE_HOT
      xp[${g}] = xb_${g} + params[params_at + dims.input + batch[ids_at + row] * (${G}u * units4) + ${g}u * units4 + j4];
//! else
      xp[${g}] = gates[base + ${g}u * units4];
//! end
      hp[${g}] = products[r * ${G}u + ${g}u];
//! end
//! if cellState
      let out = cell_forward(xp, hp, hs[p], cs[p]${PEEPHOLES});
      cs[n] = out.c;
//! else
      let out = cell_forward(xp, hp, hs[p], vec4f(0.0)${PEEPHOLES});
//! end
      hs[n] = select(vec4f(0.0), out.h, real);
//! for s in 0..S
      gates[base + ${s}u * units4] = out.saved[${s}];
//! end
    }
  }
}

//! if LOOPED
@compute @workgroup_size(${WG})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
//! if QUAD
  @builtin(subgroup_invocation_id) place: u32,
//! end
) {
//! if QUAD
  let mate = place & 3u;
//! else
  let mate = 0u;
//! end
  for (var t = dims.t0; t < dims.t1; t++) {
    for (var j0 = 0u; j0 < dims.units4; j0 += ${WG}u) { one_step(t, j0 + lane, group.x * ${R}u, mate, group.z); }
    storageBarrier();
  }
}
//! else
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  one_step(dims.t0, id.x, dims.first + id.y * ${R}u, 0u, id.z);
}
//! end
