// Gated recurrent unit as first published, the reset gate before the candidate's recurrent product:
// m = r ⊙ h_prev, n = tanh(xp_n + W_hn m), h = u ⊙ n + (1 − u) ⊙ h_prev.
// du = dh(n−h_prev)u(1−u), dn = dh·u(1−n²); from dm = W_hnᵀ dn then dr = dm·h_prev·r(1−r), and dm·r flows on to h_prev.

struct CellForward { h: F, c: F, saved: array<F, 3> }
struct CellBackward { dslots: array<F, 3>, dh: F, dc: F }
struct CellMask { dslot: F, dh: F }

fn cell_mask(xp: array<F, 3>, hp: array<F, 3>, h_prev: F) -> F {
  return sigmoid(xp[0] + hp[0]) * h_prev;
}

fn cell_forward(xp: array<F, 3>, hp: array<F, 3>, h_prev: F, c_prev: F) -> CellForward {
  let r = sigmoid(xp[0] + hp[0]);
  let u = sigmoid(xp[1] + hp[1]);
  let n = tanh_safe(xp[2] + hp[2]);
  return CellForward(u * n + (F(1.0) - u) * h_prev, F(0.0), array<F, 3>(r, u, n));
}

// The slot of r stays as it is: its gradient takes a product first.
fn cell_backward(saved: array<F, 3>, h_prev: F, h: F, dh: F, dc: F) -> CellBackward {
  let u = saved[1];
  let n = saved[2];
  let dslots = array<F, 3>(saved[0], dh * (n - h_prev) * u * (F(1.0) - u), dh * u * (F(1.0) - n * n));
  return CellBackward(dslots, dh * (F(1.0) - u), F(0.0));
}

fn cell_unmask(r: F, h_prev: F, dm: F) -> CellMask {
  return CellMask(dm * h_prev * r * (F(1.0) - r), dm * r);
}
