// Back through the cell for 4 units of one sequence, in kernels that read vec4s.

// What the step before left for h; with layer normalisation the gains' gradients come first.
fn carry_at(b: u32, j4: u32, z: u32) -> u32 {
  return z * dims.carry_stride + (${NORM * G}u * dims.batch + b) * dims.units4 + j4;
}

// From dL/dh_t but for the cell's own path, which takes part unless nothing flows into the step, to the gradients of the slots.
fn step_back(t: u32, b: u32, j4: u32, z: u32, past_cell: F, flows: bool) {
  let units4 = dims.units4;
  let plane = dims.batch * units4;
  let slots = slots_at(t, b, j4, z);
  let p = state_at(t, b, j4, z);
  let own = carry_at(b, j4, z);
  var dh = past_cell;
  var dc = vec4f(0.0);
  if (flows) {
    dh += carry[own];
    dc = carry[plane + own];
  }
//! if RECORD
  let above = above_at(t, b, j4, z);
  dho[above] = dh;
//! if cellState
  dcs[above] = dc;
//! end
//! end
  var saved: array<F, ${S}>;
//! for s in 0..S
  saved[${s}] = gates[slots + ${s}u * units4];
//! end
//! if P > 0
  let peepholes = own_weights(z * dims.params_stride + dims.own + j4, units4);
//! end
  let out = cell_backward(saved, states[p], states[p + plane], dh, dc${PEEPHOLES});
  carry[own] = out.dh;
  carry[plane + own] = out.dc;
//! for s in 0..S
  gates[slots + ${s}u * units4] = out.dslots[${s}];
//! end
}
