// Choosing a token from the logits in probs[row …]: sums and maxima over the workgroup, thresholds of top-k and top-p, and the
// Gumbel-max draw. Part of text/sample.wgsl, whose bindings and LANES it uses.

//! include lib/rng.wgsl

var<workgroup> part: array<f32, ${WG}>;
var<workgroup> part_id: array<u32, ${WG}>;
var<workgroup> part_sums: array<vec4f, ${WG}>;

// No more invocations than tokens have anything to add.
const PARTS: u32 = min(LANES, VP);

fn all_sum(lane: u32, value: f32) -> f32 {
  workgroupBarrier();
  part[lane] = value;
  workgroupBarrier();
  var s = 0.0;
  for (var i = 0u; i < PARTS; i++) { s += part[i]; }
  return s;
}

fn all_sums(lane: u32, values: vec4f) -> vec4f {
  workgroupBarrier();
  part_sums[lane] = values;
  workgroupBarrier();
  var s = vec4f(0.0);
  for (var i = 0u; i < PARTS; i++) { s += part_sums[i]; }
  return s;
}

// The largest value and the lowest id that has it.
struct Best { value: f32, id: u32 }

fn all_best(lane: u32, value: f32, id: u32) -> Best {
  workgroupBarrier();
  part[lane] = value;
  part_id[lane] = id;
  workgroupBarrier();
  var best = Best(part[0], part_id[0]);
  for (var i = 1u; i < PARTS; i++) {
    let other = Best(part[i], part_id[i]);
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

// Two bits of a threshold at once: the three trials above `found`. What a trial keeps falls as it grows, so as many of them
// hold as the two bits say.
fn trials(found: u32, place: u32) -> vec4u {
  return found + place * vec4u(0u, 1u, 2u, 3u);
}

fn digit(kept: vec4f, goal: f32) -> u32 {
  return dot(select(vec4u(0u), vec4u(0u, 1u, 1u, 1u), kept >= vec4f(goal)), vec4u(1u));
}

// The largest threshold that still keeps k tokens.
fn top_k_threshold(lane: u32, row: u32) -> u32 {
  var found = 0u;
  for (var place = 1u << 30u; place > 0u; place >>= 2u) {
    let trial = trials(found, place);
    var kept = vec4f(0.0);
    for (var v = lane; v < dims.vocabulary; v += LANES) {
      kept += select(vec4f(0.0), vec4f(1.0), vec4u(ordered(probs[row + v])) >= trial);
    }
    found += place * digit(all_sums(lane, kept), f32(dims.top_k));
  }
  return found;
}

// The largest threshold that still keeps a share top_p of the mass above `floor`.
fn top_p_threshold(lane: u32, row: u32, top: f32, floor: u32) -> u32 {
  var mass = 0.0;
  for (var v = lane; v < dims.vocabulary; v += LANES) {
    if (ordered(probs[row + v]) >= floor) { mass += weight(probs[row + v], top); }
  }
  let goal = all_sum(lane, mass) * dims.top_p;
  var found = 0u;
  for (var place = 1u << 30u; place > 0u; place >>= 2u) {
    let trial = max(trials(found, place), vec4u(floor));
    var kept = vec4f(0.0);
    for (var v = lane; v < dims.vocabulary; v += LANES) {
      let x = probs[row + v];
      kept += select(vec4f(0.0), vec4f(weight(x, top)), vec4u(ordered(x)) >= trial);
    }
    found += place * digit(all_sums(lane, kept), goal);
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
  return all_best(lane, best.value, best.id).id;
}

// The largest logit of a row.
fn likeliest(lane: u32, row: u32) -> f32 {
  var high = -3.0e38;
  for (var v = lane; v < dims.vocabulary; v += LANES) { high = max(high, probs[row + v]); }
  return all_best(lane, high, 0u).value;
}

// Logits to probabilities, in place.
fn normalise(lane: u32, row: u32, top: f32) {
  var mass = 0.0;
  for (var v = lane; v < dims.vocabulary; v += LANES) { mass += exp(probs[row + v] - top); }
  let total = all_sum(lane, mass);
  for (var v = lane; v < dims.vocabulary; v += LANES) { probs[row + v] = exp(probs[row + v] - top) / total; }
}
