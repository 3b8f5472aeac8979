// Choosing a token from the logits in probs[row …]: sums and maxima over the workgroup, thresholds of top-k and top-p, and the
// Gumbel-max draw, in kernels whose bindings it uses. Token v is looked at by invocation v mod LANES.

//! include lib/rng.wgsl

struct Sequence {
  seed: u32,
  // Position of tokens[n, 0] in the sample: random numbers are drawn by position.
  position: u32,
  forced: u32,
  reset: u32,
}

const VP: u32 = ${VP}u;
const LANES: u32 = ${WG}u;

// What the invocations hand each other. Between two uses of an array there is always the barrier of another one's use, so a
// single barrier, after writing, does for each.
var<workgroup> tops: array<f32, ${WG}>;
var<workgroup> bests: array<f32, ${WG}>;
var<workgroup> best_ids: array<u32, ${WG}>;
var<workgroup> masses: array<f32, ${WG}>;
// Rounds take turns with the halves.
var<workgroup> kept: array<vec4f, ${2 * WG}>;

// No more invocations than tokens have anything to add.
const PARTS: u32 = min(LANES, VP);

fn sum_masses(lane: u32, value: f32) -> f32 {
  masses[lane] = value;
  workgroupBarrier();
  var s = 0.0;
  for (var i = 0u; i < PARTS; i++) { s += masses[i]; }
  return s;
}

fn sum_kept(lane: u32, round: u32, values: vec4f) -> vec4f {
  let half = (round & 1u) * LANES;
  kept[half + lane] = values;
  workgroupBarrier();
  var s = vec4f(0.0);
  for (var i = 0u; i < PARTS; i++) { s += kept[half + i]; }
  return s;
}

// The largest value and the lowest id that has it.
struct Best { value: f32, id: u32 }

fn best_of_all(lane: u32, own: Best) -> Best {
  bests[lane] = own.value;
  best_ids[lane] = own.id;
  workgroupBarrier();
  var best = Best(bests[0], best_ids[0]);
  for (var i = 1u; i < PARTS; i++) {
    let other = Best(bests[i], best_ids[i]);
    if (other.value > best.value || (other.value == best.value && other.id < best.id)) { best = other; }
  }
  return best;
}

// Larger floats have larger images.
fn ordered(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}

fn weight(logit: f32, top: f32) -> f32 {
  return exp((logit - top) / dims.temperature);
}

// A threshold is found two bits a round, in 16 rounds: these are the three trials above `found`. What a trial keeps falls as it
// grows, so as many of them hold as the two bits say.
fn trials(found: u32, place: u32) -> vec4u {
  return found + place * vec4u(0u, 1u, 2u, 3u);
}

fn digit(kept_by: vec4f, goal: f32) -> u32 {
  return dot(select(vec4u(0u), vec4u(0u, 1u, 1u, 1u), kept_by >= vec4f(goal)), vec4u(1u));
}

// The largest threshold that still keeps k tokens.
fn top_k_threshold(lane: u32, row: u32) -> u32 {
  var found = 0u;
  for (var round = 0u; round < 16u; round++) {
    let place = 1u << (30u - 2u * round);
    let trial = trials(found, place);
    var count = vec4f(0.0);
    for (var v = lane; v < dims.vocabulary; v += LANES) {
      count += select(vec4f(0.0), vec4f(1.0), vec4u(ordered(probs[row + v])) >= trial);
    }
    found += place * digit(sum_kept(lane, round, count), f32(dims.top_k));
  }
  return found;
}

// The largest threshold that still keeps a share top_p of the mass above `floor`.
fn top_p_threshold(lane: u32, row: u32, top: f32, floor: u32) -> u32 {
  var mass = 0.0;
  for (var v = lane; v < dims.vocabulary; v += LANES) {
    if (ordered(probs[row + v]) >= floor) { mass += weight(probs[row + v], top); }
  }
  let goal = sum_masses(lane, mass) * dims.top_p;
  var found = 0u;
  for (var round = 0u; round < 16u; round++) {
    let place = 1u << (30u - 2u * round);
    let trial = max(trials(found, place), vec4u(floor));
    var share = vec4f(0.0);
    for (var v = lane; v < dims.vocabulary; v += LANES) {
      let x = probs[row + v];
      share += select(vec4f(0.0), vec4f(weight(x, top)), vec4u(ordered(x)) >= trial);
    }
    found += place * digit(sum_kept(lane, round, share), goal);
  }
  return max(found, floor);
}

fn choose(lane: u32, row: u32, top: f32, seed: u32, position: u32) -> u32 {
  var floor = 0u;
  if (dims.temperature > 0.0) {
    if (dims.top_k > 0u && dims.top_k < dims.vocabulary) { floor = top_k_threshold(lane, row); }
    if (dims.top_p < 1.0) { floor = top_p_threshold(lane, row, top, floor); }
  }
  var best = Best(-3.0e38, dims.vocabulary - 1u);
  for (var v = lane; v < dims.vocabulary; v += LANES) {
    var score = probs[row + v];
    if (dims.temperature > 0.0) {
      let gumbel = -log(-log(random_unit(seed, position, v)));
      score = select(-3.0e38, (score - top) / dims.temperature + gumbel, ordered(score) >= floor);
    }
    if (score > best.value) { best = Best(score, v); }
  }
  return best_of_all(lane, best).id;
}

// The largest logit of a row.
fn likeliest(lane: u32, row: u32) -> f32 {
  var high = -3.0e38;
  for (var v = lane; v < dims.vocabulary; v += LANES) { high = max(high, probs[row + v]); }
  tops[lane] = high;
  workgroupBarrier();
  for (var i = 0u; i < PARTS; i++) { high = max(high, tops[i]); }
  return high;
}

// Logits to probabilities, in place.
fn normalise(lane: u32, row: u32, top: f32) {
  var mass = 0.0;
  for (var v = lane; v < dims.vocabulary; v += LANES) { mass += exp(probs[row + v] - top); }
  let total = sum_masses(lane, mass);
  for (var v = lane; v < dims.vocabulary; v += LANES) { probs[row + v] = exp(probs[row + v] - top) / total; }
}
