// The layers of one sequence, its state in workgroup memory, a unit an invocation. Part of text/sample.wgsl.
//
//   state  [N, L, 2, U]  h and c of each layer

alias F = f32;

var<workgroup> below: array<vec4f, ${U / 4}>;
var<workgroup> before: array<vec4f, ${U / 4}>;
var<workgroup> fresh: array<f32, ${U}>;

fn reset_state(lane: u32, n: u32) {
  let count = dims.layers * 2u * U;
  for (var i = lane; i < count; i += LANES) { state[n * count + i] = 0.0; }
}

fn run_layers(lane: u32, n: u32, i: u32, token: array<u32, 1>) {
  for (var l = 0u; l < dims.layers; l++) {
    let at = dims.layer[l];
    let h_at = (n * dims.layers + l) * 2u * U;
    for (var k = lane; k < U / 4u; k += LANES) {
      let p = h_at + 4u * k;
      before[k] = vec4f(state[p], state[p + 1u], state[p + 2u], state[p + 3u]);
    }
    workgroupBarrier();
    for (var j = lane; j < U; j += LANES) {
      var xp: array<F, ${G}>;
      var hp: array<F, ${G}>;
//! for g in 0..G
      xp[${g}] = scalars[at.z + ${g}u * U + j];
//! if FULL || DIAGONAL
      hp[${g}] = scalars[at.w + ${g}u * U + j];
//! end
//! if DIAGONAL
      hp[${g}] += scalars[at.y * 4u + ${g}u * U + j] * state[h_at + j];
//! end
      if (l == 0u) { xp[${g}] += scalars[at.x * 4u + token[0] * (${G}u * U) + ${g}u * U + j]; }
//! end
//! if FULL
      for (var k = 0u; k < U / 4u; k++) {
        let h = before[k];
//! for g in 0..G
        hp[${g}] += dot(params[at.y + k * (${G}u * U) + ${g}u * U + j], h);
//! end
      }
//! end
      if (l > 0u) {
        for (var k = 0u; k < U / 4u; k++) {
          let x = below[k];
//! for g in 0..G
          xp[${g}] += dot(params[at.x + k * (${G}u * U) + ${g}u * U + j], x);
//! end
        }
      }
//! if P > 0
      var peepholes: array<F, ${P}>;
//! for p in 0..P
      peepholes[${p}] = scalars[at.w + ${4 * ownAt + p * U}u + j];
//! end
//! end
      let out = cell_forward(xp, hp, state[h_at + j], state[h_at + U + j]${PEEPHOLES});
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

fn write_logits(lane: u32, n: u32, i: u32) {
  let row = n * dims.probs_stride + i * dims.row_stride;
  for (var v = lane; v < dims.vocabulary; v += LANES) {
    var x = scalars[dims.head_bias + v];
    for (var k = 0u; k < U / 4u; k++) { x += dot(params[dims.head + k * VP + v], below[k]); }
    probs[row + v] = x;
  }
}

fn keep_state(lane: u32, n: u32) {}
