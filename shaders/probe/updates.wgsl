// How far a step moved the parameters: squared lengths of the change and of what was there before, by 16 vec4s. No tensor begins
// within 16, and what is padding is 0.
//   before, after  the flat parameters   found  [parts]: of the change, of what was there

struct Dims {
  parts: u32,
}

@group(0) @binding(0) var<storage, read> before: array<vec4f>;
@group(0) @binding(1) var<storage, read> after: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> found: array<vec2f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.parts) { return; }
  var moved = vec4f(0.0);
  var length = vec4f(0.0);
  for (var i = 16u * id.x; i < 16u * id.x + 16u; i++) {
    let was = before[i];
    let change = after[i] - was;
    moved += change * change;
    length += was * was;
  }
  found[id.x] = vec2f((moved.x + moved.y) + (moved.z + moved.w), (length.x + length.y) + (length.z + length.w));
}
