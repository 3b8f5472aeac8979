// One state a sequence out of those of all its steps, as the top layer hands them up.
//   states  [T, B, ${D}·U] of ${D} directions, from the vec4 `start4` on   pooled  [B, ${D}·U]
// POOL 0: that after the last step, 1: their mean, 2: the largest of each unit, 3: where each direction has arrived, the second at
// the first step. Steps past a sequence's length count for nothing.

struct Dims {
  batch: u32,
  // U / 4
  units4: u32,
  // Offset of the sequences' lengths in words
  lengths: u32,
  start4: u32,
}

@group(0) @binding(0) var<storage, read> states: array<vec4f>;
@group(0) @binding(1) var<storage, read> batch: array<u32>;
@group(0) @binding(2) var<storage, read_write> pooled: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let width = ${D}u * dims.units4;
  let b = id.x / width;
  if (b >= dims.batch) { return; }
  let step = dims.batch * width;
  let length = batch[dims.lengths + b];
  // After step 0; those of later ones follow a step apart.
  let first = dims.start4 + id.x;
//! if POOL == 0
  pooled[id.x] = states[first + (length - 1u) * step];
//! end
//! if POOL == 3
  pooled[id.x] = states[first + select(length - 1u, 0u, id.x % width >= dims.units4) * step];
//! end
//! if POOL == 1
  var sum = vec4f(0.0);
  for (var t = 0u; t < length; t++) { sum += states[first + t * step]; }
  pooled[id.x] = sum / f32(length);
//! end
//! if POOL == 2
  var high = states[first];
  for (var t = 1u; t < length; t++) { high = max(high, states[first + t * step]); }
  pooled[id.x] = high;
//! end
}
