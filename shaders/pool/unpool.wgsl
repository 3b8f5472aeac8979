// The gradient of one state a sequence, to that of the states of its steps t0 <= t < t1: see pool.wgsl.
//   dpooled  [B, ${D}·U]   gradient  [t1 − t0, B, ${D}·U]
// MORE: added to what is there. A maximum's goes to the first of the steps that have it, as in PyTorch.

struct Dims {
  batch: u32,
  // U / 4
  units4: u32,
  // Offset of the sequences' lengths in words
  lengths: u32,
  start4: u32,
  t0: u32,
  t1: u32,
}

@group(0) @binding(0) var<storage, read> dpooled: array<vec4f>;
@group(0) @binding(1) var<storage, read> states: array<vec4f>;
@group(0) @binding(2) var<storage, read> batch: array<u32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<vec4f>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let width = ${D}u * dims.units4;
  let b = id.x / width;
  if (b >= dims.batch) { return; }
  let step = dims.batch * width;
  let length = batch[dims.lengths + b];
  let dh = dpooled[id.x];
//! if POOL == 0
  let at = vec4u(length - 1u);
//! end
//! if POOL == 3
  let at = vec4u(select(length - 1u, 0u, id.x % width >= dims.units4));
//! end
//! if POOL == 2
  let first = dims.start4 + id.x;
  var at = vec4u(0u);
  var high = states[first];
  for (var t = 1u; t < length; t++) {
    let h = states[first + t * step];
    at = select(at, vec4u(t), h > high);
    high = max(high, h);
  }
//! end
  for (var t = dims.t0; t < dims.t1; t++) {
//! if POOL == 1
    let own = select(vec4f(0.0), dh / f32(length), vec4<bool>(t < length));
//! else
    let own = select(vec4f(0.0), dh, at == vec4u(t));
//! end
//! if MORE
    gradient[(t - dims.t0) * step + id.x] += own;
//! else
    gradient[(t - dims.t0) * step + id.x] = own;
//! end
  }
}
