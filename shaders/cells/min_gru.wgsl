// GRU without a recurrent matrix, gates z n: h = (1 − z) ⊙ h_prev + z ⊙ n, both from the input alone and n linear in it. Of z, 1 − z is
// kept. dz = dh·(n − h_prev)·z(1−z), dn = dh·z, and dh·(1−z) flows on to h_prev.

struct CellForward { h: F, c: F, saved: array<F, 2> }
struct CellBackward { dslots: array<F, 2>, dh: F, dc: F }

fn cell_forward(xp: array<F, 2>, hp: array<F, 2>, h_prev: F, c_prev: F) -> CellForward {
  let keep = sigmoid(-xp[0]);
  return CellForward(keep * h_prev + (F(1.0) - keep) * xp[1], F(0.0), array<F, 2>(keep, xp[1]));
}

fn cell_backward(saved: array<F, 2>, h_prev: F, h: F, dh: F, dc: F) -> CellBackward {
  let keep = saved[0];
  let dslots = array<F, 2>(dh * (saved[1] - h_prev) * keep * (F(1.0) - keep), dh * (F(1.0) - keep));
  return CellBackward(dslots, dh * keep, F(0.0));
}
