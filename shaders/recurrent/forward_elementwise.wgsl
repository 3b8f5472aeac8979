// Recurrent forward pass of one layer whose units hear of themselves alone: W_hh is a vector a gate (DIAGONAL), or there is none.
// An invocation owns 4 neighbouring units of one sequence for all steps and keeps their state: no barrier, and nothing to wait for.

alias Stored = vec4f;
//! include recurrent/forward.wgsl

@compute @workgroup_size(${WG})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let units4 = dims.units4;
  let direction = direction_of(id);
  let params_at = direction * dims.params_stride;
  let states_at = direction * dims.states_stride + id.x;
  let ids_at = dims.ids + direction * dims.batch_stride;
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
  let peepholes = own_weights(params_at + dims.own + j4, units4);
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
    let base = slots_at(t, b, j4, direction);
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
