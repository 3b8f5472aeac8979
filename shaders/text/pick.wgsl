// One token of each sequence, chosen from the logits that a model's own passes left, as text/sample.wgsl chooses it. A workgroup a
// sequence. The passes of the next token read its id where their input is, so a chunk of tokens is one submit.
//
//   logits  [N, VP]   cursor  [N] tokens of the chunk that were consumed   batch  ids [N] first
//   tokens, probs, sequences  as in text/sample.wgsl

struct Dims {
  vocabulary: u32,
  top_k: u32,
  temperature: f32,
  top_p: f32,
  token_stride: u32,
  row_stride: u32,
  // Scalars of probs that a sequence has.
  probs_stride: u32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> sequences: array<Sequence>;
@group(0) @binding(2) var<storage, read_write> cursor: array<u32>;
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(4) var<storage, read_write> probs: array<f32>;
@group(0) @binding(5) var<storage, read_write> batch: array<u32>;
@group(0) @binding(6) var<uniform> dims: Dims;

//! include text/choose.wgsl

var<workgroup> consumed: u32;

@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let n = group.x;
  if (lane == 0u) { consumed = cursor[n]; }
  // The same for all of them, which lets what depends on it hold a barrier.
  let i = workgroupUniformLoad(&consumed);
  let own = sequences[n];
  let row = n * dims.probs_stride + i * dims.row_stride;
  // Each invocation looks at the tokens that it copies, and at no other.
  for (var v = lane; v < dims.vocabulary; v += LANES) { probs[row + v] = logits[n * VP + v]; }
  let next = n * dims.token_stride + i + 1u;
  let top = likeliest(lane, row);
  let given = tokens[next];
  var token = given;
  if (i + 1u >= own.forced) {
    token = choose(lane, row, top, own.seed, own.position + i + 1u);
    if (lane == 0u) { tokens[next] = token; }
  }
  if (lane == 0u) {
    batch[n] = token;
    cursor[n] = i + 1u;
  }
  if (dims.row_stride > 0u) { normalise(lane, row, top); }
}
