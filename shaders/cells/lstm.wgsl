// Long short-term memory, gates i f g o as torch.nn.LSTM:
// c = f ⊙ c_prev + i ⊙ g, h = o ⊙ tanh(c).
// With dc' = dc + dh · o · (1 − tanh²c): di = dc'·g·i(1−i), df = dc'·c_prev·f(1−f), dg = dc'·i(1−g²), do = dh·tanh(c)·o(1−o),
// and dc'·f flows on to c_prev.

struct CellForward { h: F, c: F, saved: array<F, 4> }
struct CellBackward { dslots: array<F, 4>, dh: F, dc: F }

fn cell_forward(xp: array<F, 4>, hp: array<F, 4>, h_prev: F, c_prev: F) -> CellForward {
  let i = sigmoid(xp[0] + hp[0]);
  let f = sigmoid(xp[1] + hp[1]);
  let g = tanh_safe(xp[2] + hp[2]);
  let o = sigmoid(xp[3] + hp[3]);
  let c = f * c_prev + i * g;
  return CellForward(o * tanh_safe(c), c, array<F, 4>(i, f, g, o));
}

fn cell_backward(saved: array<F, 4>, c_prev: F, c: F, dh: F, dc: F) -> CellBackward {
  let i = saved[0];
  let f = saved[1];
  let g = saved[2];
  let o = saved[3];
  let tc = tanh_safe(c);
  let d = dc + dh * o * (F(1.0) - tc * tc);
  let dslots = array<F, 4>(
    d * g * i * (F(1.0) - i),
    d * c_prev * f * (F(1.0) - f),
    d * i * (F(1.0) - g * g),
    dh * tc * o * (F(1.0) - o),
  );
  return CellBackward(dslots, F(0.0), d * f);
}
