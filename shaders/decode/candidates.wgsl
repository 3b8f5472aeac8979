// The most probable tokens of each row with their log-probabilities, the most probable first, ties by the lower id. A workgroup a row.
// Each invocation has the best of its own tokens at hand, and looks for more where these are all taken.
//   logits  [rows, stride]   candidates  [rows, count], count <= vocabulary

//! include lib/grid.wgsl

struct Dims {
  rows: u32,
  vocabulary: u32,
  // Scalars from a row to the next.
  stride: u32,
  count: u32,
}

struct Candidate {
  token: u32,
  log_prob: f32,
}

struct Best {
  token: u32,
  logit: f32,
}

// The next of an invocation's own tokens, in order.
struct Found {
  tokens: vec4u,
  logits: vec4f,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> candidates: array<Candidate>;
@group(0) @binding(2) var<uniform> dims: Dims;

const LANES: u32 = ${WG}u;
// What comes before and behind all tokens.
const HIGHEST = 0x1.fffffep+127f;
const NO_TOKEN = 0xffffffffu;

// Rounds take turns with the halves, so that a barrier a round is enough.
var<workgroup> bests: array<Best, ${2 * WG}>;
var<workgroup> masses: array<f32, ${WG}>;

fn comes_before(a: Best, b: Best) -> bool {
  return a.logit > b.logit || (a.logit == b.logit && a.token < b.token);
}

// Those of an invocation that come behind one.
fn next_own(lane: u32, row: u32, last: Best) -> Found {
  var found = Found(vec4u(NO_TOKEN), vec4f(-HIGHEST));
  for (var v = lane; v < dims.vocabulary; v += LANES) {
    let x = logits[row * dims.stride + v];
    if (x <= found.logits.w || !comes_before(last, Best(v, x))) { continue; }
    // Ids ascend, so what is equal and has a lower one is in its place.
    let stays = found.logits >= vec4f(x);
    let is_next = vec4<bool>(true, stays.xyz);
    found.logits = select(select(found.logits.xxyz, vec4f(x), is_next), found.logits, stays);
    found.tokens = select(select(found.tokens.xxyz, vec4u(v), is_next), found.tokens, stays);
  }
  return found;
}

fn first_of(found: Found) -> Best {
  return Best(found.tokens.x, found.logits.x);
}

fn best_of_all(lane: u32, round: u32, own: Best) -> Best {
  let half = (round & 1u) * LANES;
  bests[half + lane] = own;
  workgroupBarrier();
  var best = bests[half];
  for (var i = 1u; i < LANES; i++) {
    let other = bests[half + i];
    if (comes_before(other, best)) { best = other; }
  }
  return best;
}

// Of the exponentials of all logits, less the largest.
fn log_sum(lane: u32, row: u32, top: f32) -> f32 {
  var mass = 0.0;
  for (var v = lane; v < dims.vocabulary; v += LANES) { mass += exp(logits[row * dims.stride + v] - top); }
  masses[lane] = mass;
  workgroupBarrier();
  var sum = 0.0;
  for (var i = 0u; i < LANES; i++) { sum += masses[i]; }
  return log(sum);
}

@compute @workgroup_size(${WG})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = linear_workgroup(group, groups);
  if (row >= dims.rows) { return; }
  var found = next_own(lane, row, Best(0u, HIGHEST));
  let top = best_of_all(lane, 1u, first_of(found)).logit;
  let total = log_sum(lane, row, top);
  for (var k = 0u; k < dims.count; k++) {
    let best = best_of_all(lane, k, first_of(found));
    if (lane == 0u) { candidates[row * dims.count + k] = Candidate(best.token, best.logit - top - total); }
    if (best.token % LANES == lane) {
      found = Found(vec4u(found.tokens.yzw, NO_TOKEN), vec4f(found.logits.yzw, -HIGHEST));
      if (found.tokens.x == NO_TOKEN) { found = next_own(lane, row, best); }
    }
  }
}
