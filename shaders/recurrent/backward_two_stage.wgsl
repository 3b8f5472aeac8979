// Back-propagation through time of one layer whose step has more than one round of work, as forward_two_stage; LOOPED, a workgroup owns
// all units of its sequences for all time steps, an invocation ${4 * J} units of ${R} sequences, the m-th four of them ${WG} vec4s
// after the last. Otherwise a dispatch does one part of one step, as there: a round, or with STATISTICS what leads from the gradients of
// the normalised products of the next gates to those of the products. Quads as in backward_rows looped.
//
//   extra   as in forward_two_stage; with NORM the products become the gradients by them
//   carry   with NORM the gains' gradients of each sequence [B, G, U] first; then the cell's own path to h_t, and dL/dc_t

//! include lib/quad.wgsl
alias Stored = vec4f;
//! include recurrent/backward.wgsl
//! include recurrent/backward_cell.wgsl
//! if !LOOPED && STATISTICS
alias LaneSum = vec2f;
//! include lib/lane_sums.wgsl
//! end

@group(0) @binding(${binding}) var<storage, read_write> extra: array<vec4f>;

fn kept_row(t: u32, b: u32) -> u32 {
  return (t % dims.kept) * dims.batch + b;
}

fn extra_at(t: u32, b: u32) -> u32 {
  return kept_row(t, b) * (${G + MASK}u * dims.units4 + ${NORM * G}u);
}

fn slot_of(g: u32) -> u32 {
  return ((${slotMap}u >> (4u * g)) & 15u) * dims.units4;
}

// What reaches the state by the products of step t + 1, and through the cell of step t.
//! if MASK
// In the second round: what reaches the masked state of step t by its products, and through the mask.
//! end
//! for p in 0..1+MASK
//! if LOOPED || p == ROUND
fn round_${p}(t: u32, j: u32, b0: u32, mate: u32) {
  let units4 = dims.units4;
  let units = 4u * units4;
//! for r in 0..R
//! if NORM
  let from_${r} = extra_at(t + ${1 - p}u, min(quad_row(b0, ${r}u, mate), dims.batch - 1u));
//! else
  let from_${r} = kept_row(t + ${1 - p}u, min(quad_row(b0, ${r}u, mate), dims.batch - 1u)) * (${S}u * units4);
//! end
//! for m in 0..J
  var a_${m}_${r} = vec4f(0.0);
//! end
//! end
//! for m in 0..J
  let j_${m} = min(j + ${m * WG}u, units4 - 1u);
//! end
  if (t + ${1 - p}u < dims.end) {
    for (var g = ${p * GA}u; g < ${GA + p * (G - GA)}u; g++) {
//! if NORM
      let slot = g * units4;
//! else
      let slot = slot_of(g);
//! end
      let first = dims.weight + g * units4 * units;
      for (var n4 = 0u; n4 < units4; n4++) {
//! for r in 0..R
//! if QUAD && r % 4 > 0
        let d_${r} = from_mate_${r % 4}(d_${r / 4 * 4});
//! else
//! if NORM
        let d_${r} = extra[from_${r} + slot + n4];
//! else
        let d_${r} = gates[from_${r} + slot + n4];
//! end
//! end
//! end
//! for m in 0..J
        let w_${m} = weights(first + n4 * units + 4u * j_${m});
//! for r in 0..R
        a_${m}_${r} += d_${r} * w_${m};
//! end
//! end
      }
    }
  }
  var sums: array<vec4f, ${J * R}>;
//! for m in 0..J
//! for r in 0..R
  sums[${m * R + r}] = a_${m}_${r};
//! end
//! end
  for (var i = 0u; i < ${J * R}u; i++) {
    let j4 = j + (i / ${R}u) * ${WG}u;
    let b = quad_row(b0, i % ${R}u, mate);
    if (j4 < units4 && b < dims.batch) {
//! if p == 0
      step_back(t, b, j4, 0u, dho[above_at(t, b, j4, 0u)] + sums[i], t + 1u < dims.end);
//! else
      mask_step(t, b, j4, sums[i]);
//! end
    }
  }
}

//! end
//! end
//! if MASK
fn mask_step(t: u32, b: u32, j4: u32, dm: F) {
  let at = kept_row(t, b) * (${S}u * dims.units4) + ${maskSlot}u * dims.units4 + j4;
  let out = cell_unmask(gates[at], states[(t * dims.batch + b) * dims.units4 + j4], dm);
  gates[at] = out.dslot;
  carry[carry_at(b, j4, 0u)] += out.dh;
}

//! end
//! if NORM
fn real(j4: u32) -> vec4<bool> {
  return j4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
}

// The normalised product of a gate.
fn normal(row: u32, g: u32, j4: u32, s: vec4f) -> F {
  return select(vec4f(0.0), (extra[row + g * dims.units4 + j4] - s.y) * s.x, real(j4));
}

//! if LOOPED
// Of the gates from `first` on the means over units that a gradient loses to normalisation, an invocation a sequence and gate.
fn statistics(t: u32, lane: u32, b0: u32, first: u32, count: u32) {
  for (var i = lane; i < ${R}u * count; i += ${WG}u) {
    let b = b0 + i % ${R}u;
    if (b < dims.batch) {
      let g = first + i / ${R}u;
      let row = extra_at(t, b);
      let at = row + ${G + MASK}u * dims.units4 + g;
      let s = extra[at];
      let base = kept_row(t, b) * (${S}u * dims.units4) + slot_of(g);
      var plain = vec4f(0.0);
      var along = vec4f(0.0);
      for (var k = 0u; k < dims.units4; k++) {
        let d = gates[base + k] * params[dims.gain + g * dims.units4 + k];
        plain += d;
        along += d * normal(row, g, k, s);
      }
      let means = vec2f(dot(plain, vec4f(1.0)), dot(along, vec4f(1.0))) / f32(dims.hidden);
      extra[at] = vec4f(s.xy, means);
    }
  }
}
//! end
//! if !LOOPED && STATISTICS
// The same of one sequence, by all invocations of a workgroup.
fn statistics(t: u32, lane: u32, b: u32, first: u32, count: u32) {
  let row = extra_at(t, b);
  let at = row + ${G + MASK}u * dims.units4 + first;
  for (var g = 0u; g < count; g++) {
    let s = extra[at + g];
    let base = kept_row(t, b) * (${S}u * dims.units4) + slot_of(first + g);
    var plain = vec4f(0.0);
    var along = vec4f(0.0);
    for (var k = lane; k < dims.units4; k += 64u) {
      let d = gates[base + k] * params[dims.gain + (first + g) * dims.units4 + k];
      plain += d;
      along += d * normal(row, first + g, k, s);
    }
    lane_sums[g * 64u + lane] = vec2f(dot(plain, vec4f(1.0)), dot(along, vec4f(1.0)));
  }
  add_lanes(lane, count);
  if (lane < count) {
    extra[at + lane] = vec4f(extra[at + lane].xy, lane_sums[lane * 64u] / f32(dims.hidden));
  }
}
//! end

// From the gradients of normalised projections to those of the products and of the gains.
fn products_backward(t: u32, j: u32, b0: u32, mate: u32, first: u32, end: u32) {
  for (var i = 0u; i < ${J * R}u; i++) {
    let j4 = j + (i / ${R}u) * ${WG}u;
    let b = quad_row(b0, i % ${R}u, mate);
    if (j4 < dims.units4 && b < dims.batch) {
      let row = extra_at(t, b);
      for (var g = first; g < end; g++) {
        let s = extra[row + ${G + MASK}u * dims.units4 + g];
        let x = normal(row, g, j4, s);
        let d = gates[kept_row(t, b) * (${S}u * dims.units4) + slot_of(g) + j4];
        let n = g * dims.units4 + j4;
        let own = b * (${G}u * dims.units4) + n;
        var gain = d * x;
        if (t + 1u < dims.last) { gain += carry[own]; }
        carry[own] = gain;
        extra[row + n] = select(vec4f(0.0), (d * params[dims.gain + n] - s.z - x * s.w) * s.x, real(j4));
      }
    }
  }
}

//! end
//! if LOOPED
@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, lane: Lane) {
  let b0 = group.x * ${R}u;
  let mate = mate_of(lane);
  for (var t = dims.t1; t > dims.t0;) {
    t--;
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) { round_0(t, j0 + lane.index, b0, mate); }
    storageBarrier();
//! if MASK
//! if NORM
    statistics(t, lane.index, b0, ${GA}u, ${G - GA}u);
    storageBarrier();
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) {
      products_backward(t, j0 + lane.index, b0, mate, ${GA}u, ${G}u);
    }
    storageBarrier();
//! end
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) { round_1(t, j0 + lane.index, b0, mate); }
    storageBarrier();
//! end
//! if NORM
    statistics(t, lane.index, b0, 0u, ${GA}u);
    storageBarrier();
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) { products_backward(t, j0 + lane.index, b0, mate, 0u, ${GA}u); }
    storageBarrier();
//! end
  }
}
//! else
//! if STATISTICS
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b = dims.first + group.x;
//! if MASK && ROUND == 0
  statistics(dims.t0, lane, b, ${GA}u, ${G - GA}u);
  storageBarrier();
  for (var j4 = lane; j4 < dims.units4; j4 += 64u) { products_backward(dims.t0, j4, b, 0u, ${GA}u, ${G}u); }
//! else
  statistics(dims.t0, lane, b, 0u, ${GA}u);
  storageBarrier();
  for (var j4 = lane; j4 < dims.units4; j4 += 64u) { products_backward(dims.t0, j4, b, 0u, 0u, ${GA}u); }
//! end
}
//! else
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  round_${ROUND}(dims.t0, id.x, dims.first + id.y * ${R}u, 0u);
}
//! end
//! end
