// What the losses of a sequence give a state together. The rows of a sequence have one loss each, K in order of time, so their
// gradients add up to that of all losses, and those of later rows to that of all losses further off.
//   dh, dc  [T, N·K, U]   found  [2][T·N][2] from `out`: squared length of the sum over all K, and over those more than `near` later

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
}

@group(0) @binding(0) var<storage, read> dh: array<vec4f>;
@group(0) @binding(1) var<storage, read> dc: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> found: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let count = dims.steps * dims.sequences;
  if (id.x >= count) { return; }
  let t = id.x / dims.sequences;
  // The first row of the sequence at this step.
  let row = id.x * dims.losses;
  var h_all = 0.0;
  var h_far = 0.0;
  var c_all = 0.0;
  var c_far = 0.0;
  for (var j = 0u; j < dims.units4; j++) {
    var h = vec4f(0.0);
    var h_later = vec4f(0.0);
    var c = vec4f(0.0);
    var c_later = vec4f(0.0);
    for (var i = 0u; i < dims.losses; i++) {
      let at = (row + i) * dims.units4 + j;
      let later = dims.tau + i > t + dims.near;
      let gh = dh[at];
      h += gh;
      h_later += select(vec4f(0.0), gh, later);
//! if cellState
      let gc = dc[at];
      c += gc;
      c_later += select(vec4f(0.0), gc, later);
//! end
    }
    h_all += dot(h, h);
    h_far += dot(h_later, h_later);
    c_all += dot(c, c);
    c_far += dot(c_later, c_later);
  }
  let h_at = dims.out + 2u * id.x;
  let c_at = h_at + 2u * count;
  found[h_at] = h_all;
  found[h_at + 1u] = h_far;
  found[c_at] = c_all;
  found[c_at + 1u] = c_far;
}
