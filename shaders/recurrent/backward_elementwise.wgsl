// Back-propagation through time of one layer whose units hear of themselves alone, as forward_elementwise; an invocation owns 4 neighbouring
// units of one sequence for all steps.

alias Stored = vec4f;
//! include recurrent/backward.wgsl

@compute @workgroup_size(${WG})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let units4 = dims.units4;
  let direction = direction_of(id);
  let params_at = direction * dims.params_stride;
  let states_at = direction * dims.states_stride + id.x;
  let carry_at = direction * dims.carry_stride + id.x;
  let plane = dims.batch * units4;
  if (id.x >= plane) { return; }
  let b = id.x / units4;
  let j4 = id.x % units4;
//! if DIAGONAL
//! for g in 0..G
  let w_${g} = params[params_at + dims.weight + ${g}u * units4 + j4];
//! end
//! end
//! if P > 0
  let peepholes = own_weights(params_at + dims.own + j4, units4);
//! end
  var into_h = vec4f(0.0);
  var into_c = vec4f(0.0);
  if (dims.t1 < dims.end) {
    into_h = carry[carry_at];
    into_c = carry[plane + carry_at];
  }
  var after = states[states_at + dims.t1 * plane];
  for (var t = dims.t1; t > dims.t0;) {
    t--;
    let base = slots_at(t, b, j4, direction);
    let above = above_at(t, b, j4, direction);
    let before = states[states_at + t * plane];
    let dh = dho[above] + into_h;
//! if RECORD
    dho[above] = dh;
//! if cellState
    dcs[above] = into_c;
//! end
//! end
    var saved: array<F, ${S}>;
//! for s in 0..S
    saved[${s}] = gates[base + ${s}u * units4];
//! end
    let out = cell_backward(saved, before, after, dh, into_c${PEEPHOLES});
    into_h = out.dh;
    into_c = out.dc;
//! for s in 0..S
    gates[base + ${s}u * units4] = out.dslots[${s}];
//! end
//! if DIAGONAL
//! for g in 0..G
    into_h += w_${g} * out.dslots[(${slotMap}u >> ${4 * g}u) & 15u];
//! end
//! end
    after = before;
  }
  carry[carry_at] = into_h;
  carry[plane + carry_at] = into_c;
}
