// The layers of ${R} sequences at once, their state in storage, four neighbouring units an invocation: each loaded weight serves
// every sequence, and nothing is zeroed at the start. For adapters where all memory is one cache, as on a CPU. There a workgroup
// runs on one core however large it is, and a barrier costs by its invocations, so a few of them do best.
// Part of text/sample.wgsl.
//
//   state  [N, L, 3, U/4]  of each layer h after an even and after an odd number of this chunk's tokens, then c

alias F = vec4f;

const UNITS4: u32 = ${U / 4}u;
const COLS: u32 = ${G * U}u;

fn state_at(n: u32, l: u32) -> u32 {
  return (n * dims.layers + l) * (3u * UNITS4);
}

fn reset_state(lane: u32, n: u32) {
  for (var p = state_at(n, 0u) + lane; p < state_at(n, dims.layers); p += LANES) { state[p] = vec4f(0.0); }
}

fn run_layers(lane: u32, first: u32, i: u32, token: array<u32, ${R}>) {
  let even = (i & 1u) * UNITS4;
  let odd = UNITS4 - even;
  for (var l = 0u; l < dims.layers; l++) {
    let at = dims.layer[l];
//! for r in 0..R
    let s_${r} = state_at(first + ${r}u, l);
//! end
    for (var j4 = lane; j4 < UNITS4; j4 += LANES) {
//! for g in 0..G
      let x_bias_${g} = params[at.z / 4u + ${g}u * UNITS4 + j4];
//! if FULL || DIAGONAL
      let h_bias_${g} = params[at.w / 4u + ${g}u * UNITS4 + j4];
//! else
      let h_bias_${g} = vec4f(0.0);
//! end
//! for r in 0..R
      var x_${g}_${r} = x_bias_${g};
      var h_${g}_${r} = h_bias_${g};
//! end
//! end
      if (l == 0u) {
//! for g in 0..G
//! for r in 0..R
        x_${g}_${r} += params[at.x + token[${r}] * (COLS / 4u) + ${g}u * UNITS4 + j4];
//! end
//! end
      }
//! if L > 1
      else {
        for (var k = 0u; k < UNITS4; k++) {
//! for r in 0..R
          let x_${r} = state[s_${r} - 3u * UNITS4 + odd + k];
//! end
//! for g in 0..G
          let w_${g} = at.x + k * COLS + ${g}u * U + 4u * j4;
//! for u in 0..4
          let w_${g}_${u} = params[w_${g} + ${u}u];
//! end
//! for r in 0..R
          x_${g}_${r} += vec4f(dot(w_${g}_0, x_${r}), dot(w_${g}_1, x_${r}), dot(w_${g}_2, x_${r}), dot(w_${g}_3, x_${r}));
//! end
//! end
        }
      }
//! end
//! if DIAGONAL
//! for g in 0..G
      let own_${g} = params[at.y + ${g}u * UNITS4 + j4];
//! for r in 0..R
      h_${g}_${r} += own_${g} * state[s_${r} + even + j4];
//! end
//! end
//! end
//! if FULL
      for (var k = 0u; k < UNITS4; k++) {
//! for r in 0..R
        let h_${r} = state[s_${r} + even + k];
//! end
//! for g in 0..G
        let w_${g} = at.y + k * COLS + ${g}u * U + 4u * j4;
//! for u in 0..4
        let w_${g}_${u} = params[w_${g} + ${u}u];
//! end
//! for r in 0..R
        h_${g}_${r} += vec4f(dot(w_${g}_0, h_${r}), dot(w_${g}_1, h_${r}), dot(w_${g}_2, h_${r}), dot(w_${g}_3, h_${r}));
//! end
//! end
      }
//! end
//! if P > 0
      var peepholes: array<F, ${P}>;
//! for p in 0..P
      peepholes[${p}] = params[at.w / 4u + ${ownAt + p * (U / 4)}u + j4];
//! end
//! end
      let real = j4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(${H}u);
//! for r in 0..R
      {
        var xp: array<F, ${G}>;
        var hp: array<F, ${G}>;
//! for g in 0..G
        xp[${g}] = x_${g}_${r};
        hp[${g}] = h_${g}_${r};
//! end
        let c_at = s_${r} + 2u * UNITS4 + j4;
        let out = cell_forward(xp, hp, state[s_${r} + even + j4], state[c_at]${PEEPHOLES});
        state[s_${r} + odd + j4] = select(vec4f(0.0), out.h, real);
        state[c_at] = out.c;
      }
//! end
    }
    storageBarrier();
  }
}

fn write_logits(lane: u32, first: u32, i: u32) {
  let odd = UNITS4 - (i & 1u) * UNITS4;
//! for r in 0..R
  let s_${r} = state_at(first + ${r}u, dims.layers - 1u) + odd;
//! end
  for (var v4 = lane; v4 < VP / 4u; v4 += LANES) {
    let bias = params[dims.head_bias / 4u + v4];
//! for r in 0..R
    var x_${r} = bias;
//! end
    for (var k = 0u; k < UNITS4; k++) {
      let at = dims.head + k * VP + 4u * v4;
//! for u in 0..4
      let w_${u} = params[at + ${u}u];
//! end
//! for r in 0..R
      let h_${r} = state[s_${r} + k];
      x_${r} += vec4f(dot(w_0, h_${r}), dot(w_1, h_${r}), dot(w_2, h_${r}), dot(w_3, h_${r}));
//! end
    }
//! for r in 0..R
    {
      let row = (first + ${r}u) * dims.probs_stride + i * dims.row_stride + 4u * v4;
//! for u in 0..4
      probs[row + ${u}u] = x_${r}[${u}];
//! end
    }
//! end
  }
  storageBarrier();
}

// The next chunk begins with an even number of tokens again.
fn keep_state(lane: u32, first: u32) {
  if ((dims.steps & 1u) == 0u) { return; }
  for (var n = first; n < first + ${R}u; n++) {
    for (var l = 0u; l < dims.layers; l++) {
      let s = state_at(n, l);
      for (var j4 = lane; j4 < UNITS4; j4 += LANES) { state[s + j4] = state[s + UNITS4 + j4]; }
    }
  }
}
