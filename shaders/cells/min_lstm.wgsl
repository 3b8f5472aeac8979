// LSTM without a recurrent matrix, gates f i n, all from the input alone and n linear in it; with f' = f / (f + i) as a fourth slot,
// h = f' ⊙ h_prev + (1 − f') ⊙ n. f' is σ(ln f − ln i), and ln σ(x) = −softplus(−x), so that gates near 0 lose nothing.
// With a = dh(h_prev − n)f'(1−f'): df = a(1−f), di = −a(1−i), dn = dh(1−f'), and dh·f' flows on to h_prev.

struct CellForward { h: F, c: F, saved: array<F, 4> }
struct CellBackward { dslots: array<F, 4>, dh: F, dc: F }

fn softplus(x: F) -> F {
  return max(x, F(0.0)) + log(F(1.0) + exp(-min(abs(x), F(30.0))));
}

fn cell_forward(xp: array<F, 3>, hp: array<F, 3>, h_prev: F, c_prev: F) -> CellForward {
  let keep = sigmoid(softplus(-xp[1]) - softplus(-xp[0]));
  let saved = array<F, 4>(sigmoid(xp[0]), sigmoid(xp[1]), xp[2], keep);
  return CellForward(keep * h_prev + (F(1.0) - keep) * xp[2], F(0.0), saved);
}

fn cell_backward(saved: array<F, 4>, h_prev: F, h: F, dh: F, dc: F) -> CellBackward {
  let keep = saved[3];
  let a = dh * (h_prev - saved[2]) * keep * (F(1.0) - keep);
  let dslots = array<F, 4>(a * (F(1.0) - saved[0]), -a * (F(1.0) - saved[1]), dh * (F(1.0) - keep), F(0.0));
  return CellBackward(dslots, dh * keep, F(0.0));
}
