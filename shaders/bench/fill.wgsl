// Small integers to read back: element i is (i + ⌊i / 256⌋) mod 16, in all four components.

//! include lib/grid.wgsl

@group(0) @binding(0) var<storage, read_write> data: array<vec4f>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 256u);
  if (i < arrayLength(&data)) { data[i] = vec4f(f32((i + (i >> 8u)) & 15u)); }
}
