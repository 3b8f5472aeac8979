// Gated recurrent unit as torch.nn.GRU, the reset gate after the recurrent product:
// n = tanh(xp_n + r ⊙ hp_n), h = (1 − z) ⊙ n + z ⊙ h_prev.
// With a = dh(1−z)(1−n²): dr = a·hp_n·r(1−r), dz = dh(h_prev−n)z(1−z), dL/dxp_n = a, dL/dhp_n = a·r; dh·z flows on to h_prev.

struct CellForward { h: F, c: F, saved: array<F, 4> }
struct CellBackward { dslots: array<F, 4>, dh: F, dc: F }

fn cell_forward(xp: array<F, 3>, hp: array<F, 3>, h_prev: F, c_prev: F) -> CellForward {
  let r = sigmoid(xp[0] + hp[0]);
  let z = sigmoid(xp[1] + hp[1]);
  let n = tanh_safe(xp[2] + r * hp[2]);
  return CellForward((F(1.0) - z) * n + z * h_prev, F(0.0), array<F, 4>(r, z, n, hp[2]));
}

fn cell_backward(saved: array<F, 4>, h_prev: F, h: F, dh: F, dc: F) -> CellBackward {
  let r = saved[0];
  let z = saved[1];
  let n = saved[2];
  let a = dh * (F(1.0) - z) * (F(1.0) - n * n);
  let dslots = array<F, 4>(
    a * saved[3] * r * (F(1.0) - r),
    dh * (h_prev - n) * z * (F(1.0) - z),
    a,
    a * r,
  );
  return CellBackward(dslots, dh * z, F(0.0));
}
