// Loads and nothing else: each workgroup reads the next ${256 * LOADS} vec4s of `data`, from the beginning again past its end.
// A small buffer is read from cache, one larger than any cache from memory.
//   sums  [(mask + 1) / ${LOADS}], the same value each time the buffer is read over

//! include lib/grid.wgsl

struct Dims {
  // Elements of data, a power of two and at least ${256 * LOADS}, less one
  mask: u32,
}

@group(0) @binding(0) var<storage, read> data: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let first = (linear_workgroup(group, groups) * ${256 * LOADS}u) & dims.mask;
  var even = vec4f(0.0);
  var odd = vec4f(0.0);
//! for k in 0..LOADS / 2
  even += data[first + lane + ${512 * k}u];
  odd += data[first + lane + ${512 * k + 256}u];
//! end
  sums[first / ${LOADS}u + lane] = even + odd;
}
