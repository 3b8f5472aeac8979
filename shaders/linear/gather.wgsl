// Input projection of one-hot ids: a row of W_ih instead of a product.
//   gates[r, 0..G·U) = W_ih[id_r] + b_ih
//   params  W_ih [V, G·U] row-major, b_ih [G·U];  batch  ids [T·B] first;  gates  [T·B, S·U]

//! include lib/grid.wgsl

struct Dims {
  rows: u32,
  // vec4s of G·U and of S·U
  cols4: u32,
  stride4: u32,
  // vec4 offsets
  weight: u32,
  bias: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read> batch: array<u32>;
@group(0) @binding(2) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = linear_workgroup(group, groups) * 64u + lane;
  let r = i / dims.cols4;
  let c = i % dims.cols4;
  if (r >= dims.rows) { return; }
  gates[r * dims.stride4 + c] = params[dims.weight + batch[r] * dims.cols4 + c] + params[dims.bias + c];
}
