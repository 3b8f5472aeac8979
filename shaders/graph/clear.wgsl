// Zeros in so many vec4s from a place on.

//! include lib/grid.wgsl

struct Dims {
  count: u32,
  start4: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(1) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  if (i < dims.count) { y[dims.start4 + i] = vec4f(0.0); }
}
