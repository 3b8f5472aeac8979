// Saturating activations over F, which the kernel that includes this aliases to f32 or vec4f.
// Built-in tanh and exp overflow to NaN for large arguments on several drivers, hence the clamps.

fn sigmoid(x: F) -> F {
  return F(1.0) / (F(1.0) + exp(-clamp(x, F(-30.0), F(30.0))));
}

fn tanh_safe(x: F) -> F {
  let e = exp(-2.0 * abs(clamp(x, F(-15.0), F(15.0))));
  let wide = sign(x) * (F(1.0) - e) / (F(1.0) + e);
  // 1 - e cancels near 0, where the series is exact to f32.
  let x2 = x * x;
  let near = x * (F(1.0) - x2 * (F(1.0 / 3.0) - x2 * F(2.0 / 15.0)));
  return select(wide, near, abs(x) < F(0.1));
}
