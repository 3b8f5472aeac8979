// W_ih of one-hot input, stored as rows [V][N], reversed into what a product over N reads: [N/4][VP] vec4 over n. Columns past V are 0.

struct Dims {
  // First vec4 of the rows in the parameters
  start: u32,
  // N / 4
  cols4: u32,
  // V
  count: u32,
  // V padded to 4
  padded: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> columns: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.cols4 || id.y >= dims.padded) { return; }
  var value = vec4f(0.0);
  if (id.y < dims.count) { value = params[dims.start + id.y * dims.cols4 + id.x]; }
  columns[id.x * dims.padded + id.y] = value;
}
