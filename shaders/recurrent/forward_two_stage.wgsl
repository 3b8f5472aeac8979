// Recurrent forward pass of one layer whose step has more than one round of work: a masked state that some gates have their
// products of (MASK), or layer normalisation of the projections (NORM). LOOPED, a workgroup owns all units of its sequences for all time
// steps, as forward_rows looped, and storage barriers part the rounds. Otherwise a dispatch does one part of one step: the products of
// ROUND, by any number of workgroups, or with STATISTICS what follows them where they are normalised, a workgroup a sequence. Quads
// as there.
//
//   extra  [kept, B, row]  of a step and sequence: W_hh's products of each gate [G, U], the masked state [U] (MASK), and by gate
//                          1/σ, the mean and two places for the backward pass (NORM)
//
// The first ${GA} gates have products of h, the others of the masked state. With NORM, gates hold the normalised input projection.

//! include lib/quad.wgsl
alias Stored = vec4f;
//! include recurrent/forward.wgsl
//! include recurrent/forward_cell.wgsl
//! if !LOOPED && STATISTICS
alias LaneSum = f32;
//! include lib/lane_sums.wgsl
//! end

@group(0) @binding(${binding}) var<storage, read_write> extra: array<vec4f>;

fn kept_row(t: u32, b: u32) -> u32 {
  return (t % dims.kept) * dims.batch + b;
}

fn extra_at(t: u32, b: u32) -> u32 {
  return kept_row(t, b) * (${G + MASK}u * dims.units4 + ${NORM * G}u);
}

//! for p in 0..1+MASK
//! if LOOPED || p == ROUND
fn products_${p}(t: u32, j: u32, b0: u32, mate: u32) {
  let units4 = dims.units4;
  let cols = ${4 * G}u * units4;
  // Past the last unit it is repeated and not stored: a quad exchanges with all of its invocations.
  let j4 = min(j, units4 - 1u);
//! for r in 0..R
  let b_${r} = min(quad_row(b0, ${r}u, mate), dims.batch - 1u);
//! if p == 0
  let x_at_${r} = (t * dims.batch + b_${r}) * units4;
//! else
  let x_at_${r} = extra_at(t, b_${r}) + ${G}u * units4;
//! end
//! end
  for (var g0 = ${p * GA}u; g0 < ${GA + p * (G - GA)}u; g0 += ${GS - p * (GS - 1)}u) {
    let column = g0 * units4 + j4;
//! for g in 0..GS-p*(GS-1)
//! for r in 0..R
    var a_${g}_${r} = vec4f(0.0);
//! end
//! end
    for (var k4 = 0u; k4 < units4; k4++) {
//! for r in 0..R
//! if QUAD && r % 4 > 0
      let x_${r} = from_mate_${r % 4}(x_${r / 4 * 4});
//! else
//! if p == 0
      let x_${r} = hs[x_at_${r} + k4];
//! else
      let x_${r} = extra[x_at_${r} + k4];
//! end
//! end
//! end
//! for g in 0..GS-p*(GS-1)
      let w_${g} = weights(dims.weight + k4 * cols + (column + ${g}u * units4) * 4u);
//! for r in 0..R
      a_${g}_${r} += x_${r} * w_${g};
//! end
//! end
    }
    var sums: array<vec4f, ${R * (GS - p * (GS - 1))}>;
//! for g in 0..GS-p*(GS-1)
//! for r in 0..R
    sums[${g * R + r}] = a_${g}_${r};
//! end
//! end
    for (var i = 0u; i < ${R * (GS - p * (GS - 1))}u; i++) {
      let b = quad_row(b0, i % ${R}u, mate);
      if (j < units4 && b < dims.batch) { extra[extra_at(t, b) + (g0 + i / ${R}u) * units4 + j4] = sums[i]; }
    }
  }
}

//! end
//! end
//! if NORM && LOOPED
// Mean and 1/σ of the products of the gates from `first` on, an invocation a sequence and gate. Padding is 0 and counts for nothing.
fn statistics(t: u32, lane: u32, b0: u32, first: u32, count: u32) {
  for (var i = lane; i < ${R}u * count; i += ${WG}u) {
    let b = b0 + i % ${R}u;
    if (b < dims.batch) {
      let g = first + i / ${R}u;
      let row = extra_at(t, b);
      let at = row + g * dims.units4;
      var sum = vec4f(0.0);
      for (var k = 0u; k < dims.units4; k++) { sum += extra[at + k]; }
      let mean = dot(sum, vec4f(1.0)) / f32(dims.hidden);
      var squares = vec4f(0.0);
      for (var k = 0u; k < dims.units4; k++) {
        let d = select(vec4f(0.0), extra[at + k] - mean, real(k));
        squares += d * d;
      }
      let scale = 1.0 / sqrt(dot(squares, vec4f(1.0)) / f32(dims.hidden) + 1e-5);
      extra[row + ${G + MASK}u * dims.units4 + g] = vec4f(scale, mean, 0.0, 0.0);
    }
  }
}

//! end
//! if !LOOPED && STATISTICS
// The same of one sequence, by all invocations of a workgroup.
fn statistics(t: u32, lane: u32, b: u32, first: u32, count: u32) {
  let row = extra_at(t, b);
  for (var g = 0u; g < count; g++) {
    let at = row + (first + g) * dims.units4;
    var sum = vec4f(0.0);
    for (var k = lane; k < dims.units4; k += 64u) { sum += extra[at + k]; }
    lane_sums[g * 64u + lane] = dot(sum, vec4f(1.0));
  }
  add_lanes(lane, count);
  var means: array<f32, ${G}>;
  for (var g = 0u; g < count; g++) { means[g] = lane_sums[g * 64u] / f32(dims.hidden); }
  workgroupBarrier();
  for (var g = 0u; g < count; g++) {
    let at = row + (first + g) * dims.units4;
    var squares = vec4f(0.0);
    for (var k = lane; k < dims.units4; k += 64u) {
      let d = select(vec4f(0.0), extra[at + k] - means[g], real(k));
      squares += d * d;
    }
    lane_sums[g * 64u + lane] = dot(squares, vec4f(1.0));
  }
  add_lanes(lane, count);
  if (lane < count) {
    let scale = 1.0 / sqrt(lane_sums[lane * 64u] / f32(dims.hidden) + 1e-5);
    extra[row + ${G + MASK}u * dims.units4 + first + lane] = vec4f(scale, means[lane], 0.0, 0.0);
  }
}

//! end
fn recurrent(row: u32, g: u32, j4: u32) -> F {
  let product = extra[row + g * dims.units4 + j4];
  let n = g * dims.units4 + j4;
//! if NORM
  let s = extra[row + ${G + MASK}u * dims.units4 + g];
  return (product - s.y) * s.x * params[dims.gain + n] + params[dims.bias + n];
//! else
  return product + params[dims.bias + n];
//! end
}

fn input(t: u32, b: u32, g: u32, j4: u32) -> F {
  let n = g * dims.units4 + j4;
//! if ONE_HOT
  return params[dims.input_bias + n] + params[dims.input + batch[dims.ids + t * dims.batch + b] * (${G}u * dims.units4) + n];
//! else
  return gates[kept_row(t, b) * (${S}u * dims.units4) + n];
//! end
}

//! if MASK
fn mask(t: u32, j4: u32, b0: u32, mate: u32) {
  for (var r = 0u; r < ${R}u; r++) {
    let b = quad_row(b0, r, mate);
    if (j4 < dims.units4 && b < dims.batch) {
      let row = extra_at(t, b);
      var xp: array<F, ${G}>;
      var hp: array<F, ${G}>;
//! for g in 0..GA
      xp[${g}] = input(t, b, ${g}u, j4);
      hp[${g}] = recurrent(row, ${g}u, j4);
//! end
      extra[row + ${G}u * dims.units4 + j4] = cell_mask(xp, hp, hs[(t * dims.batch + b) * dims.units4 + j4]);
    }
  }
}

//! end
fn finish(t: u32, j4: u32, b0: u32, mate: u32) {
  for (var r = 0u; r < ${R}u; r++) {
    let b = quad_row(b0, r, mate);
    if (j4 < dims.units4 && b < dims.batch) {
      let row = extra_at(t, b);
      var xp: array<F, ${G}>;
      var hp: array<F, ${G}>;
//! for g in 0..G
      xp[${g}] = input(t, b, ${g}u, j4);
      hp[${g}] = recurrent(row, ${g}u, j4);
//! end
      step_cell(t, b, j4, 0u, xp, hp);
    }
  }
}

//! if LOOPED
@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, lane: Lane) {
  let b0 = group.x * ${R}u;
  let mate = mate_of(lane);
  for (var t = dims.t0; t < dims.t1; t++) {
    for (var j0 = 0u; j0 < dims.units4; j0 += ${WG}u) { products_0(t, j0 + lane.index, b0, mate); }
//! if NORM
    storageBarrier();
    statistics(t, lane.index, b0, 0u, ${GA}u);
    storageBarrier();
//! end
//! if MASK
    for (var j0 = 0u; j0 < dims.units4; j0 += ${WG}u) { mask(t, j0 + lane.index, b0, mate); }
    storageBarrier();
    for (var j0 = 0u; j0 < dims.units4; j0 += ${WG}u) { products_1(t, j0 + lane.index, b0, mate); }
//! if NORM
    storageBarrier();
    statistics(t, lane.index, b0, ${GA}u, ${G - GA}u);
    storageBarrier();
//! end
//! end
    for (var j0 = 0u; j0 < dims.units4; j0 += ${WG}u) { finish(t, j0 + lane.index, b0, mate); }
    storageBarrier();
  }
}
//! else
//! if STATISTICS
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b = dims.first + group.x;
  statistics(dims.t0, lane, b, ${ROUND * GA}u, ${GA + ROUND * (G - GA - GA)}u);
  storageBarrier();
//! if MASK && ROUND == 0
  for (var j4 = lane; j4 < dims.units4; j4 += 64u) { mask(dims.t0, j4, b, 0u); }
//! else
  for (var j4 = lane; j4 < dims.units4; j4 += 64u) { finish(dims.t0, j4, b, 0u); }
//! end
}
//! else
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b0 = dims.first + id.y * ${R}u;
  products_${ROUND}(dims.t0, id.x, b0, 0u);
//! if !NORM && MASK && ROUND == 0
  mask(dims.t0, id.x, b0, 0u);
//! end
//! if !NORM && (!MASK || ROUND == 1)
  finish(dims.t0, id.x, b0, 0u);
//! end
}
//! end
//! end
