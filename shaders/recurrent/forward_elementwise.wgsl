// Recurrent forward pass of one layer whose units hear of themselves alone: W_hh is a vector a gate (DIAGONAL), or there is none.
// An invocation owns 4 neighbouring units of one sequence for all steps and keeps their state: no barrier, and nothing to wait for.
// Buffers as in forward_rows.

//! include lib/math.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  hidden: u32,
  // Units padded to 4, divided by 4
  units4: u32,
  // vec4 offsets of W_hh and b_hh, where there are any
  weight: u32,
  bias: u32,
  // vec4 offsets of W_ih and b_ih of one-hot input
  input: u32,
  input_bias: u32,
  // First of the ids
  ids: u32,
  // vec4 offset of what else each unit has to itself
  own: u32,
  // Time steps t0 <= t < t1
  t0: u32,
  t1: u32,
  // Steps of gates that are kept, those of t at t % kept
  kept: u32,
  // From what a bidirectional layer's forward direction has to what the other has, which workgroups of z = 1 do; 0 of other layers
  params_stride: u32,
  gates_stride: u32,
  states_stride: u32,
  batch_stride: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> hs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> cs: array<vec4f>;
@group(0) @binding(4) var<storage, read> batch: array<u32>;
@group(0) @binding(5) var<uniform> dims: Dims;

@compute @workgroup_size(${WG})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let units4 = dims.units4;
  let params_at = id.z * dims.params_stride;
  let gates_at = id.z * dims.gates_stride;
  let states_at = id.z * dims.states_stride + id.x;
  let ids_at = dims.ids + id.z * dims.batch_stride;
  let plane = dims.batch * units4;
  if (id.x >= plane) { return; }
  let b = id.x / units4;
  let j4 = id.x % units4;
  let real = j4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
//! if DIAGONAL
//! for g in 0..G
  let w_${g} = params[params_at + dims.weight + ${g}u * units4 + j4];
  let bias_${g} = params[params_at + dims.bias + ${g}u * units4 + j4];
//! end
//! end
//! if P > 0
  var peepholes: array<F, ${P}>;
//! for p in 0..P
  peepholes[${p}] = params[params_at + dims.own + ${p}u * units4 + j4];
//! end
//! end
//! if ONE_HOT
//! for g in 0..G
  let xb_${g} = params[params_at + dims.input_bias + ${g}u * units4 + j4];
//! end
//! end
  var h = hs[states_at + dims.t0 * plane];
  var c = vec4f(0.0);
//! if cellState
  c = cs[states_at + dims.t0 * plane];
//! end
  for (var t = dims.t0; t < dims.t1; t++) {
    let base = gates_at + ((t % dims.kept) * dims.batch + b) * (${S}u * units4) + j4;
//! if ONE_HOT
    let x = params_at + dims.input + batch[ids_at + t * dims.batch + b] * (${G}u * units4) + j4;
//! end
    var xp: array<F, ${G}>;
    var hp: array<F, ${G}>;
//! for g in 0..G
//! if ONE_HOT
    xp[${g}] = xb_${g} + params[x + ${g}u * units4];
//! else
    xp[${g}] = gates[base + ${g}u * units4];
//! end
//! if DIAGONAL
    hp[${g}] = bias_${g} + w_${g} * h;
//! end
//! end
    let out = cell_forward(xp, hp, h, c${PEEPHOLES});
    h = select(vec4f(0.0), out.h, real);
    c = out.c;
    let next = states_at + (t + 1u) * plane;
    hs[next] = h;
//! if cellState
    cs[next] = c;
//! end
//! for s in 0..S
    gates[base + ${s}u * units4] = out.saved[${s}];
//! end
  }
}
