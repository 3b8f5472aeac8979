// The gradient of the cell state that each sequence ends with, on its way into the last step of the window.
//   gradient  [B, D·U] of ${D} directions   carry  what flows into the states from later steps: into h 0, into c the gradient

struct Dims {
  // vec4s of a state [B, U], and of a row of it
  plane4: u32,
  units4: u32,
  // In vec4s: the direction's columns
  column4: u32,
}

@group(0) @binding(0) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> carry: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.plane4) { return; }
  let row = (id.x / dims.units4) * ${D}u * dims.units4;
  carry[id.x] = vec4f(0.0);
  carry[dims.plane4 + id.x] = gradient[row + dims.column4 + id.x % dims.units4];
}
