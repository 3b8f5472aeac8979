// The hyperbolic tangent of every number, or, BACK, a gradient times its derivative, which is one of the output: dx = dy (1 − y²).
//   x  what is read, or BACK what came out   y  what comes out, or BACK its gradient, which becomes that of what was read

//! include lib/grid.wgsl
//! include lib/math.wgsl
alias F = vec4f;

struct Dims {
  // In vec4s
  count: u32,
  x_start4: u32,
  y_start4: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  if (i >= dims.count) { return; }
  let value = x[dims.x_start4 + i];
//! if BACK
  y[dims.y_start4 + i] *= vec4f(1.0) - value * value;
//! else
  y[dims.y_start4 + i] = tanh_safe(value);
//! end
}
