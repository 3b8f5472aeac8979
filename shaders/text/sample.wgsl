// Autoregressive sampling: one workgroup runs a whole chunk of tokens, the state never leaves the GPU, so a character costs
// the same at any length.
//
//   params  the flat parameters, as vec4 and as scalars
//   state   [L, 2, U]  h and c of each layer
//   tokens  [steps+1]  tokens[0] is consumed first; the first `forced` are given (the prompt), the others are written
//   probs   [steps, VP]  row i: the model's distribution of tokens[i+1] at temperature 1
//
// Temperature by the Gumbel-max trick; 0 takes the likeliest, the lowest index on ties. Top-k and top-p need no sort: their
// threshold is found bit by bit on an order-preserving integer image of the logit, so they are exact.

//! include lib/math.wgsl
//! include cells/${cell}.wgsl
//! include text/choose.wgsl
alias F = f32;

struct Dims {
  vocabulary: u32,
  layers: u32,
  steps: u32,
  forced: u32,
  reset: u32,
  seed: u32,
  // Position of tokens[0] in the sample: random numbers are drawn by position.
  position: u32,
  top_k: u32,
  temperature: f32,
  top_p: f32,
  head: u32,
  head_bias: u32,
  // vec4 offset of W_ih, of W_hh, scalar offset of b_ih, of b_hh
  layer: array<vec4u, 8>,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(4) var<storage, read_write> probs: array<f32>;
@group(0) @binding(5) var<uniform> dims: Dims;

const U: u32 = ${U}u;
const VP: u32 = ${VP}u;
const LANES: u32 = ${WG}u;

var<workgroup> below: array<vec4f, ${U / 4}>;
var<workgroup> before: array<vec4f, ${U / 4}>;
var<workgroup> fresh: array<f32, ${U}>;

fn run_layers(lane: u32, token: u32) {
  for (var l = 0u; l < dims.layers; l++) {
    let at = dims.layer[l];
    let h_at = l * 2u * U;
    for (var k = lane; k < U / 4u; k += LANES) {
      let p = h_at + 4u * k;
      before[k] = vec4f(state[p], state[p + 1u], state[p + 2u], state[p + 3u]);
    }
    workgroupBarrier();
    for (var j = lane; j < U; j += LANES) {
      var xp: array<f32, ${G}>;
      var hp: array<f32, ${G}>;
//! for g in 0..G
      xp[${g}] = scalars[at.z + ${g}u * U + j];
      hp[${g}] = scalars[at.w + ${g}u * U + j];
      if (l == 0u) { xp[${g}] += scalars[at.x * 4u + token * (${G}u * U) + ${g}u * U + j]; }
//! end
      for (var k = 0u; k < U / 4u; k++) {
        let h = before[k];
//! for g in 0..G
        hp[${g}] += dot(params[at.y + k * (${G}u * U) + ${g}u * U + j], h);
//! end
      }
      if (l > 0u) {
        for (var k = 0u; k < U / 4u; k++) {
          let x = below[k];
//! for g in 0..G
          xp[${g}] += dot(params[at.x + k * (${G}u * U) + ${g}u * U + j], x);
//! end
        }
      }
      let out = cell_forward(xp, hp, state[h_at + j], state[h_at + U + j]);
      fresh[j] = select(0.0, out.h, j < ${H}u);
      state[h_at + U + j] = out.c;
    }
    workgroupBarrier();
    for (var j = lane; j < U; j += LANES) { state[h_at + j] = fresh[j]; }
    for (var k = lane; k < U / 4u; k += LANES) {
      below[k] = vec4f(fresh[4u * k], fresh[4u * k + 1u], fresh[4u * k + 2u], fresh[4u * k + 3u]);
    }
    storageBarrier();
    workgroupBarrier();
  }
}

@compute @workgroup_size(${WG})
fn main(@builtin(local_invocation_index) lane: u32) {
  if (dims.reset == 1u) {
    for (var i = lane; i < dims.layers * 2u * U; i += LANES) { state[i] = 0.0; }
    storageBarrier();
  }
  var token = tokens[0];
  for (var i = 0u; i < dims.steps; i++) {
    run_layers(lane, token);
    let row = i * VP;
    var high = Best(-3.0e38, 0u);
    for (var v = lane; v < dims.vocabulary; v += LANES) {
      var x = scalars[dims.head_bias + v];
      for (var k = 0u; k < U / 4u; k++) { x += dot(params[dims.head + k * VP + v], below[k]); }
      probs[row + v] = x;
      high.value = max(high.value, x);
    }
    let top = all_best(lane, high.value, 0u).value;
    if (i + 1u < dims.forced) {
      token = tokens[i + 1u];
    } else {
      token = choose(lane, row, top, dims.position + i + 1u);
      if (lane == 0u) { tokens[i + 1u] = token; }
    }
    var mass = 0.0;
    for (var v = lane; v < dims.vocabulary; v += LANES) { mass += exp(probs[row + v] - top); }
    let total = all_sum(lane, mass);
    for (var v = lane; v < dims.vocabulary; v += LANES) { probs[row + v] = exp(probs[row + v] - top) / total; }
  }
}
