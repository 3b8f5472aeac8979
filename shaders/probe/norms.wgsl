// Squared lengths of the gradients of the states, by step and row of the batch: Σ_j dh[t, b, j]², and of dc where there is one.
//   dh, dc  [T·B, U]   found  [2][T·B] from `out`

struct Dims {
  rows: u32,
  // U / 4
  units4: u32,
  out: u32,
}

@group(0) @binding(0) var<storage, read> dh: array<vec4f>;
@group(0) @binding(1) var<storage, read> dc: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> found: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.rows) { return; }
  var h = vec4f(0.0);
  var c = vec4f(0.0);
  for (var j = 0u; j < dims.units4; j++) {
    let at = id.x * dims.units4 + j;
    h += dh[at] * dh[at];
//! if cellState
    c += dc[at] * dc[at];
//! end
  }
  found[dims.out + id.x] = (h.x + h.y) + (h.z + h.w);
  found[dims.out + dims.rows + id.x] = (c.x + c.y) + (c.z + c.w);
}
