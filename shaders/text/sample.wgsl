// Autoregressive sampling: a workgroup runs a whole chunk of tokens of ${R} of the sequences, whose state never leaves the GPU,
// so a character costs the same at any length. Sequences know nothing of each other: what one says does not depend on the rest.
//
//   params  the flat parameters, as vec4 and as scalars
//   state   each sequence's h and c of each layer, as text/layers_${layers}.wgsl keeps them
//   tokens  [N, token_stride]  tokens[n, 0] is consumed first; the first `forced` are given (the prompt), the others are written
//   probs   [N, rows, VP]  row i: the model's distribution of tokens[n, i+1] at temperature 1; with row_stride 0 a single row
//           that serves as scratch
//
// Temperature by the Gumbel-max trick; 0 takes the likeliest, the lowest index on ties. Top-k and top-p need no sort: their
// threshold is found bit by bit on an order-preserving integer image of the logit, so they are exact.

//! include lib/math.wgsl
//! include cells/${cell}.wgsl

struct Dims {
  vocabulary: u32,
  layers: u32,
  steps: u32,
  top_k: u32,
  temperature: f32,
  top_p: f32,
  head: u32,
  head_bias: u32,
  token_stride: u32,
  row_stride: u32,
  // Scalars of probs that a sequence has.
  probs_stride: u32,
  // vec4 offset of W_ih, of W_hh, scalar offset of b_ih, of b_hh
  layer: array<vec4u, 8>,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read> sequences: array<Sequence>;
//! if BY_FOUR
@group(0) @binding(3) var<storage, read_write> state: array<vec4f>;
//! else
@group(0) @binding(3) var<storage, read_write> state: array<f32>;
//! end
@group(0) @binding(4) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(5) var<storage, read_write> probs: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

const U: u32 = ${U}u;

//! include text/choose.wgsl
//! include text/layers_${layers}.wgsl

@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = group.x * ${R}u;
  var token: array<u32, ${R}>;
  for (var r = 0u; r < ${R}u; r++) {
    let n = first + r;
    if (sequences[n].reset == 1u) { reset_state(lane, n); }
    token[r] = tokens[n * dims.token_stride];
  }
  storageBarrier();
  for (var i = 0u; i < dims.steps; i++) {
    run_layers(lane, first, i, token);
    write_logits(lane, first, i);
    for (var r = 0u; r < ${R}u; r++) {
      let n = first + r;
      let next = n * dims.token_stride + i + 1u;
      let drawn = i + 1u >= sequences[n].forced;
      if (!drawn) { token[r] = tokens[next]; }
      if (!drawn && dims.row_stride == 0u) { continue; }
      let row = n * dims.probs_stride + i * dims.row_stride;
      let top = likeliest(lane, row);
      if (drawn) {
        token[r] = choose(lane, row, top, sequences[n].seed, sequences[n].position + i + 1u);
        if (lane == 0u) { tokens[next] = token[r]; }
      }
      if (dims.row_stride > 0u) { normalise(lane, row, top); }
    }
  }
  keep_state(lane, first);
}
