// Choosing a token from the logits in probs[row …]: sums and maxima over the workgroup, thresholds of top-k and top-p, and the
// Gumbel-max draw. Part of text/sample.wgsl, whose bindings and LANES it uses.

//! include lib/rng.wgsl

var<workgroup> part: array<f32, ${WG}>;
var<workgroup> part_id: array<u32, ${WG}>;

fn all_sum(lane: u32, value: f32) -> f32 {
  workgroupBarrier();
  part[lane] = value;
  workgroupBarrier();
  var s = 0.0;
  for (var i = 0u; i < LANES; i++) { s += part[i]; }
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
  for (var i = 1u; i < LANES; i++) {
    if (part[i] > best.value || (part[i] == best.value && part_id[i] < best.id)) { best = Best(part[i], part_id[i]); }
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

// The largest threshold that still keeps k tokens.
fn top_k_threshold(lane: u32, row: u32) -> u32 {
  var found = 0u;
  for (var bit = 31i; bit >= 0i; bit--) {
    let trial = found | (1u << u32(bit));
    var kept = 0.0;
    for (var v = lane; v < dims.vocabulary; v += LANES) {
      if (ordered(probs[row + v]) >= trial) { kept += 1.0; }
    }
    if (all_sum(lane, kept) >= f32(dims.top_k)) { found = trial; }
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
  var found = floor;
  var bits = 0u;
  for (var bit = 31i; bit >= 0i; bit--) {
    let trial = bits | (1u << u32(bit));
    var kept = 0.0;
    for (var v = lane; v < dims.vocabulary; v += LANES) {
      if (ordered(probs[row + v]) >= max(trial, floor)) { kept += weight(probs[row + v], top); }
    }
    if (all_sum(lane, kept) >= goal) { bits = trial; }
  }
  return max(found, bits);
}

fn choose(lane: u32, row: u32, top: f32, position: u32) -> u32 {
  var floor = 0u;
  if (dims.temperature > 0.0) {
    if (dims.top_k > 0u && dims.top_k < dims.vocabulary) { floor = top_k_threshold(lane, row); }
    if (dims.top_p < 1.0) { floor = top_p_threshold(lane, row, top, floor); }
  }
  var best = Best(-3.0e38, dims.vocabulary - 1u);
  for (var v = lane; v < dims.vocabulary; v += LANES) {
    var score = probs[row + v];
    if (dims.temperature > 0.0) {
      let gumbel = -log(-log(random_unit(dims.seed, position, v)));
      score = select(-3.0e38, (score - top) / dims.temperature + gumbel, ordered(score) >= floor);
    }
    if (score > best.value) { best = Best(score, v); }
  }
  return all_best(lane, best.value, best.id).id;
}
