// Gradient of the input weights for one-hot ids: dW_ih[v] = Σ dgates[r] over the rows r whose id is v. Of an embedding the same, with
// the gradient of the embedded input in the place of dgates.
// No atomics: the host sorts the rows by id once, and each row of dW_ih adds its own in that order.
//   batch  order [T·B] at `order`, starts [V+1] at `starts`;  dgates  [rows, S·U];  grads  [V, G·U] at `out`,
// or PACKED, as an embedding of so many ids is stored, [D/4][V]
// CHUNKED, dgates holds rows first <= r < end of the window only, and what other chunks, or another embedding by the same table, gave is
// added to.
// ${LANES} invocations share a column and are summed in order at the end.

struct Dims {
  cols4: u32,
  stride4: u32,
  order: u32,
  starts: u32,
  first: u32,
  end: u32,
  more: u32,
  out: u32,
}

@group(0) @binding(0) var<storage, read> batch: array<u32>;
@group(0) @binding(1) var<storage, read> dgates: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> grads: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

//! if LANES > 1
var<workgroup> parts: array<vec4f, 64>;
//! end

@compute @workgroup_size(${64 / LANES}, ${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let c = group.x * ${64 / LANES}u + local.x;
  let v = group.y;
  let first = batch[dims.starts + v];
  let end = batch[dims.starts + v + 1u];
  var s = vec4f(0.0);
  if (c < dims.cols4) {
    for (var i = first + local.y; i < end; i += ${LANES}u) {
//! if CHUNKED
      let r = batch[dims.order + i];
      if (r >= dims.first && r < dims.end) { s += dgates[(r - dims.first) * dims.stride4 + c]; }
//! else
      s += dgates[batch[dims.order + i] * dims.stride4 + c];
//! end
    }
  }
//! if LANES > 1
  parts[local.y * ${64 / LANES}u + local.x] = s;
  workgroupBarrier();
  if (local.y > 0u) { return; }
//! for i in 1..LANES
  s += parts[${i * (64 / LANES)}u + local.x];
//! end
//! end
  if (c < dims.cols4) {
//! if PACKED > 0
    let at = dims.out + c * ${PACKED}u + v;
//! else
    let at = dims.out + v * dims.cols4 + c;
//! end
//! if CHUNKED
    if (dims.more == 1u) { s += grads[at]; }
//! end
    grads[at] = s;
  }
}
