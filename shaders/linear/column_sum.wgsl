// Bias gradients: sums over the rows, in partial_sums (workgroup y) that the reduction adds up in order.
//   y  [rows, 4·cols4]   sums  [partial_sums][cols4] vec4

struct Dims {
  rows: u32,
  // 1 to add to the sums of rows before
  more: u32,
  rows_per_part: u32,
  cols4: u32,
  // vec4 offset of the first part
  out: u32,
}

@group(0) @binding(0) var<storage, read> y: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(workgroup_id) group: vec3u) {
  if (id.x >= dims.cols4) { return; }
  let r1 = min((group.y + 1u) * dims.rows_per_part, dims.rows);
  var s = vec4f(0.0);
  var r = group.y * dims.rows_per_part;
  for (; r + 8u <= r1; r += 8u) {
    let at = r * dims.cols4 + id.x;
    s += y[at]
//! for i in 1..8
      + y[at + ${i}u * dims.cols4]
//! end
    ;
  }
  for (; r < r1; r++) { s += y[r * dims.cols4 + id.x]; }
  let at = dims.out + group.y * dims.cols4 + id.x;
  if (dims.more == 1u) { s += sums[at]; }
  sums[at] = s;
}
