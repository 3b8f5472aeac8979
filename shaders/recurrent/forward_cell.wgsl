// A step of the cell for 4 units of one sequence, in kernels that read vec4s.

// Units that are no padding.
fn real(j4: u32) -> vec4<bool> {
  return j4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
}

// From both projections of the gates to the state after step t, of which h is returned, and the slots.
fn step_cell(t: u32, b: u32, j4: u32, z: u32, xp: array<F, ${G}>, hp: array<F, ${G}>) -> F {
  let p = state_at(t, b, j4, z);
  let n = p + dims.batch * dims.units4;
  let slots = slots_at(t, b, j4, z);
//! if P > 0
  let peepholes = own_weights(z * dims.params_stride + dims.own + j4, dims.units4);
//! end
//! if cellState
  let out = cell_forward(xp, hp, hs[p], cs[p]${PEEPHOLES});
  cs[n] = select(vec4f(0.0), out.c, real(j4));
//! else
  let out = cell_forward(xp, hp, hs[p], vec4f(0.0)${PEEPHOLES});
//! end
  let h = select(vec4f(0.0), out.h, real(j4));
  hs[n] = h;
//! for s in 0..S
  gates[slots + ${s}u * dims.units4] = out.saved[${s}];
//! end
  return h;
}
