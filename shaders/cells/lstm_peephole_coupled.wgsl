// LSTM with peepholes whose input gate is what the forget gate leaves, gates f g o and own weights w_cf w_co of each unit:
// f also sees c_prev, o also sees c; c = f ⊙ c_prev + (1 − f) ⊙ g, h = o ⊙ tanh(c).
// With do = dh·tanh(c)·o(1−o) and dc' = dc + dh · o · (1 − tanh²c) + do·w_co: df = dc'·(c_prev − g)·f(1−f), dg = dc'·(1−f)(1−g²), and
// dc'·f + df·w_cf flows on to c_prev.

struct CellForward { h: F, c: F, saved: array<F, 3> }
struct CellBackward { dslots: array<F, 3>, dh: F, dc: F }

fn cell_forward(xp: array<F, 3>, hp: array<F, 3>, h_prev: F, c_prev: F, own: array<F, 2>) -> CellForward {
  let f = sigmoid(xp[0] + hp[0] + own[0] * c_prev);
  let g = tanh_safe(xp[1] + hp[1]);
  let c = f * c_prev + (F(1.0) - f) * g;
  let o = sigmoid(xp[2] + hp[2] + own[1] * c);
  return CellForward(o * tanh_safe(c), c, array<F, 3>(f, g, o));
}

fn cell_backward(saved: array<F, 3>, c_prev: F, c: F, dh: F, dc: F, own: array<F, 2>) -> CellBackward {
  let f = saved[0];
  let g = saved[1];
  let o = saved[2];
  let tc = tanh_safe(c);
  let d_out = dh * tc * o * (F(1.0) - o);
  let d = dc + dh * o * (F(1.0) - tc * tc) + d_out * own[1];
  let d_forget = d * (c_prev - g) * f * (F(1.0) - f);
  let dslots = array<F, 3>(d_forget, d * (F(1.0) - f) * (F(1.0) - g * g), d_out);
  return CellBackward(dslots, F(0.0), d * f + d_forget * own[0]);
}
