// LSTM with peepholes, gates i f g o and own weights w_ci w_cf w_co of each unit:
// i and f also see c_prev, o also sees c; c = f ⊙ c_prev + i ⊙ g, h = o ⊙ tanh(c).
// With do = dh·tanh(c)·o(1−o) and dc' = dc + dh · o · (1 − tanh²c) + do·w_co: di, df and dg as in an LSTM without, and
// dc'·f + di·w_ci + df·w_cf flows on to c_prev. The gradients of the own weights are sums of di·c_prev, df·c_prev and do·c.

struct CellForward { h: F, c: F, saved: array<F, 4> }
struct CellBackward { dslots: array<F, 4>, dh: F, dc: F }

fn cell_forward(xp: array<F, 4>, hp: array<F, 4>, h_prev: F, c_prev: F, own: array<F, 3>) -> CellForward {
  let i = sigmoid(xp[0] + hp[0] + own[0] * c_prev);
  let f = sigmoid(xp[1] + hp[1] + own[1] * c_prev);
  let g = tanh_safe(xp[2] + hp[2]);
  let c = f * c_prev + i * g;
  let o = sigmoid(xp[3] + hp[3] + own[2] * c);
  return CellForward(o * tanh_safe(c), c, array<F, 4>(i, f, g, o));
}

fn cell_backward(saved: array<F, 4>, c_prev: F, c: F, dh: F, dc: F, own: array<F, 3>) -> CellBackward {
  let i = saved[0];
  let f = saved[1];
  let g = saved[2];
  let o = saved[3];
  let tc = tanh_safe(c);
  let d_out = dh * tc * o * (F(1.0) - o);
  let d = dc + dh * o * (F(1.0) - tc * tc) + d_out * own[2];
  let d_in = d * g * i * (F(1.0) - i);
  let d_forget = d * c_prev * f * (F(1.0) - f);
  let dslots = array<F, 4>(d_in, d_forget, d * i * (F(1.0) - g * g), d_out);
  return CellBackward(dslots, F(0.0), d * f + d_in * own[0] + d_forget * own[1]);
}
