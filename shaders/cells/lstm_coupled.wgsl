// LSTM whose input gate is what the forget gate leaves, gates f g o:
// c = f ⊙ c_prev + (1 − f) ⊙ g, h = o ⊙ tanh(c).
// With dc' = dc + dh · o · (1 − tanh²c): df = dc'·(c_prev − g)·f(1−f), dg = dc'·(1−f)(1−g²), do = dh·tanh(c)·o(1−o), and dc'·f
// flows on to c_prev.

struct CellForward { h: F, c: F, saved: array<F, 3> }
struct CellBackward { dslots: array<F, 3>, dh: F, dc: F }

fn cell_forward(xp: array<F, 3>, hp: array<F, 3>, h_prev: F, c_prev: F) -> CellForward {
  let f = sigmoid(xp[0] + hp[0]);
  let g = tanh_safe(xp[1] + hp[1]);
  let o = sigmoid(xp[2] + hp[2]);
  let c = f * c_prev + (F(1.0) - f) * g;
  return CellForward(o * tanh_safe(c), c, array<F, 3>(f, g, o));
}

fn cell_backward(saved: array<F, 3>, c_prev: F, c: F, dh: F, dc: F) -> CellBackward {
  let f = saved[0];
  let g = saved[1];
  let o = saved[2];
  let tc = tanh_safe(c);
  let d = dc + dh * o * (F(1.0) - tc * tc);
  let dslots = array<F, 3>(
    d * (c_prev - g) * f * (F(1.0) - f),
    d * (F(1.0) - f) * (F(1.0) - g * g),
    dh * tc * o * (F(1.0) - o),
  );
  return CellBackward(dslots, F(0.0), d * f);
}
