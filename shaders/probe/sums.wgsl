// What the losses of a sequence give a state together. The rows of a sequence have one loss each, K in order of time, so their
// gradients add up to that of all losses, and those of some rows to that of some losses.
//   dh, dc  [T, N·K, U]   found  [2][T·N][3] from `out`: squared length of the sum over all K, over those more than `near` steps after
//                                the state, and over those before it
//
// REVERSE, gradients are those of the direction that reads from the end, in its own order of time, in which a loss is after or before
// a state; `found` is in the order of the sequence.

struct Dims {
  steps: u32,
  sequences: u32,
  // K losses a sequence, the first of them at step `tau`
  losses: u32,
  tau: u32,
  near: u32,
  // U / 4
  units4: u32,
  out: u32,
//! if REVERSE
  // N·K, and the offset of the rows' lengths in words
  batch: u32,
  lengths: u32,
//! end
}

@group(0) @binding(0) var<storage, read> dh: array<vec4f>;
@group(0) @binding(1) var<storage, read> dc: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> found: array<f32>;
//! if REVERSE
@group(0) @binding(3) var<storage, read> batch: array<u32>;
@group(0) @binding(4) var<uniform> dims: Dims;

//! include lib/reverse.wgsl
//! else
@group(0) @binding(3) var<uniform> dims: Dims;
//! end

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let count = dims.steps * dims.sequences;
  if (id.x >= count) { return; }
  let t = id.x / dims.sequences;
  // The first row of the sequence at this step.
//! if REVERSE
  let row = reversed_row(id.x * dims.losses);
//! else
  let row = id.x * dims.losses;
//! end
  var h_all = 0.0;
  var h_far = 0.0;
  var h_other = 0.0;
  var c_all = 0.0;
  var c_far = 0.0;
  var c_other = 0.0;
  for (var j = 0u; j < dims.units4; j++) {
    var h = vec4f(0.0);
    var h_later = vec4f(0.0);
    var h_before = vec4f(0.0);
    var c = vec4f(0.0);
    var c_later = vec4f(0.0);
    var c_before = vec4f(0.0);
    for (var i = 0u; i < dims.losses; i++) {
      let at = (row + i) * dims.units4 + j;
      let tau = dims.tau + i;
//! if REVERSE
      let later = tau + dims.near < t;
      let before = tau > t;
//! else
      let later = tau > t + dims.near;
      let before = tau < t;
//! end
      let gh = dh[at];
      h += gh;
      h_later += select(vec4f(0.0), gh, later);
      h_before += select(vec4f(0.0), gh, before);
//! if cellState
      let gc = dc[at];
      c += gc;
      c_later += select(vec4f(0.0), gc, later);
      c_before += select(vec4f(0.0), gc, before);
//! end
    }
    h_all += dot(h, h);
    h_far += dot(h_later, h_later);
    h_other += dot(h_before, h_before);
    c_all += dot(c, c);
    c_far += dot(c_later, c_later);
    c_other += dot(c_before, c_before);
  }
  let h_at = dims.out + 3u * id.x;
  let c_at = h_at + 3u * count;
  found[h_at] = h_all;
  found[h_at + 1u] = h_far;
  found[h_at + 2u] = h_other;
  found[c_at] = c_all;
  found[c_at + 1u] = c_far;
  found[c_at + 2u] = c_other;
}
