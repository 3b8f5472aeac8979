// Elman's network: h = φ(xp + hp), as torch.nn.RNN.
// dL/d(xp + hp) = dh · φ'(h), with φ' written in the output.

const ACTIVATION: u32 = ${activation}u;

struct CellForward { h: F, c: F, saved: array<F, 1> }
struct CellBackward { dslots: array<F, 1>, dh: F, dc: F }

fn cell_forward(xp: array<F, 1>, hp: array<F, 1>, h_prev: F, c_prev: F) -> CellForward {
  let x = xp[0] + hp[0];
  var h = tanh_safe(x);
  if (ACTIVATION == 1u) { h = max(x, F(0.0)); }
  if (ACTIVATION == 2u) { h = sigmoid(x); }
  return CellForward(h, F(0.0), array<F, 1>(h));
}

fn cell_backward(saved: array<F, 1>, h_prev: F, h: F, dh: F, dc: F) -> CellBackward {
  let y = saved[0];
  var slope = F(1.0) - y * y;
  if (ACTIVATION == 1u) { slope = select(F(0.0), F(1.0), y > F(0.0)); }
  if (ACTIVATION == 2u) { slope = y * (F(1.0) - y); }
  return CellBackward(array<F, 1>(dh * slope), F(0.0), F(0.0));
}
