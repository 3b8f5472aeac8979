//! if QUAD
enable subgroups;
//! end
// Back-propagation through time of one layer whose step has more than one round of work, as forward_two_stage; LOOPED, a workgroup owns
// all units of its sequences for all time steps, an invocation ${4 * J} units of ${R} sequences, the m-th four of them ${WG} vec4s
// after the last. Otherwise a dispatch does one part of one step, as there: a round, or with STATISTICS what leads from the gradients of
// the normalised products of the next gates to those of the products. Buffers, quads and RECORD as in backward_rows looped, and
//
//   states  hs of a cell without a cell state, else cs: the cell's backward pass reads one of the two
//   extra   as in forward_two_stage; with NORM the products become the gradients by them
//   carry   with NORM the gains' gradients of each sequence [B, G, U] first; then the cell's own path to h_t, and dL/dc_t

//! include lib/math.wgsl
//! include lib/weights.wgsl
//! include lib/sequence.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;
//! if !LOOPED && STATISTICS
alias LaneSum = vec2f;
//! include lib/lane_sums.wgsl
//! end

struct Dims {
  batch: u32,
  hidden: u32,
  units4: u32,
  // Offset of the transposed W_hh by fours, vec4 offset of the gains
  weight: u32,
  gain: u32,
  // vec4 offset of what each unit has to itself
  own: u32,
  // Time steps t0 <= t < t1; `end`, where nothing flows in, is T or a border of truncated back-propagation
  t0: u32,
  t1: u32,
  // Steps of gates and dho that are kept, those of t at t % kept
  kept: u32,
  end: u32,
  // T
  last: u32,
//! if !LOOPED
  // First sequence of a step
  first: u32,
//! end
}

@group(0) @binding(0) var<storage, read> transposed: array<Weights4>;
@group(0) @binding(1) var<storage, read> params: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(3) var<storage, read> states: array<vec4f>;
//! if RECORD
@group(0) @binding(4) var<storage, read_write> dho: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> carry: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> extra: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> dcs: array<vec4f>;
@group(0) @binding(8) var<uniform> dims: Dims;
//! else
@group(0) @binding(4) var<storage, read> dho: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> carry: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> extra: array<vec4f>;
@group(0) @binding(7) var<uniform> dims: Dims;
//! end

// Columns of 4 units.
fn weights(at: u32) -> mat4x4f {
  return mat4x4f(
    read4(transposed[at]),
    read4(transposed[at + 1u]),
    read4(transposed[at + 2u]),
    read4(transposed[at + 3u]),
  );
}

fn kept_row(t: u32, b: u32) -> u32 {
  return (t % dims.kept) * dims.batch + b;
}

fn extra_at(t: u32, b: u32) -> u32 {
  return kept_row(t, b) * (${G + MASK}u * dims.units4 + ${NORM * G}u);
}

// Of the cell's own path to h.
fn carry_at(b: u32, j4: u32) -> u32 {
  return (${NORM * G}u * dims.batch + b) * dims.units4 + j4;
}

fn slot_of(g: u32) -> u32 {
  return ((${slotMap}u >> (4u * g)) & 15u) * dims.units4;
}

fn real(j4: u32) -> vec4<bool> {
  return j4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
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
  let from_${r} = extra_at(t + ${1 - p}u, min(sequence(b0, ${r}u, mate), dims.batch - 1u));
//! else
  let from_${r} = kept_row(t + ${1 - p}u, min(sequence(b0, ${r}u, mate), dims.batch - 1u)) * (${S}u * units4);
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
//! if QUAD && r % 4 == 1
        let d_${r} = quadSwapX(d_${r / 4 * 4});
//! end
//! if QUAD && r % 4 == 2
        let d_${r} = quadSwapY(d_${r / 4 * 4});
//! end
//! if QUAD && r % 4 == 3
        let d_${r} = quadSwapDiagonal(d_${r / 4 * 4});
//! end
//! if !QUAD || r % 4 == 0
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
    let b = sequence(b0, i % ${R}u, mate);
    if (j4 < units4 && b < dims.batch) {
//! if p == 0
      cell_step(t, b, j4, sums[i]);
//! else
      mask_step(t, b, j4, sums[i]);
//! end
    }
  }
}

//! end
//! end
fn cell_step(t: u32, b: u32, j4: u32, into_h: F) {
  let units4 = dims.units4;
  let kept = kept_row(t, b);
  let base = kept * (${S}u * units4) + j4;
  let p = (t * dims.batch + b) * units4 + j4;
  let n = p + dims.batch * units4;
  let own = carry_at(b, j4);
  let plane = dims.batch * units4;
  var dh = dho[kept * units4 + j4] + into_h;
  var dc = vec4f(0.0);
  if (t + 1u < dims.end) {
    dh += carry[own];
    dc = carry[plane + own];
  }
//! if RECORD
  dho[kept * units4 + j4] = dh;
//! if cellState
  dcs[kept * units4 + j4] = dc;
//! end
//! end
  var saved: array<F, ${S}>;
//! for s in 0..S
  saved[${s}] = gates[base + ${s}u * units4];
//! end
//! if P > 0
  var peepholes: array<F, ${P}>;
//! for i in 0..P
  peepholes[${i}] = params[dims.own + ${i}u * units4 + j4];
//! end
//! end
//! if cellState
  let out = cell_backward(saved, vec4f(0.0), states[p], vec4f(0.0), states[n], dh, dc${PEEPHOLES});
//! else
  let out = cell_backward(saved, states[p], vec4f(0.0), states[n], vec4f(0.0), dh, dc${PEEPHOLES});
//! end
  carry[own] = out.dh;
  carry[plane + own] = out.dc;
//! for s in 0..S
  gates[base + ${s}u * units4] = out.dslots[${s}];
//! end
}

//! if MASK
fn mask_step(t: u32, b: u32, j4: u32, dm: F) {
  let at = kept_row(t, b) * (${S}u * dims.units4) + ${maskSlot}u * dims.units4 + j4;
  let out = cell_unmask(gates[at], states[(t * dims.batch + b) * dims.units4 + j4], dm);
  gates[at] = out.dslot;
  carry[carry_at(b, j4)] += out.dh;
}

//! end
//! if NORM
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
    let b = sequence(b0, i % ${R}u, mate);
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
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
//! if QUAD
  @builtin(subgroup_invocation_id) place: u32,
//! end
) {
  let b0 = group.x * ${R}u;
//! if QUAD
  let mate = place & 3u;
//! else
  let mate = 0u;
//! end
  for (var t = dims.t1; t > dims.t0;) {
    t--;
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) { round_0(t, j0 + lane, b0, mate); }
    storageBarrier();
//! if MASK
//! if NORM
    statistics(t, lane, b0, ${GA}u, ${G - GA}u);
    storageBarrier();
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) {
      products_backward(t, j0 + lane, b0, mate, ${GA}u, ${G}u);
    }
    storageBarrier();
//! end
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) { round_1(t, j0 + lane, b0, mate); }
    storageBarrier();
//! end
//! if NORM
    statistics(t, lane, b0, 0u, ${GA}u);
    storageBarrier();
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) { products_backward(t, j0 + lane, b0, mate, 0u, ${GA}u); }
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
