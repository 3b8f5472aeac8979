// Recurrent forward steps of a stack as a wavefront: a dispatch takes every layer l at the time step t = diagonal - l, which needs
// only what the dispatch before wrote, h of (l, t-1) and of (l-1, t). workgroup_id.z picks the layer. Two invocations own 4
// neighbouring units of ${R} sequences of it and all their gates: one takes the recurrent product, and then the cell, the other that
// of an upper layer's input, which nobody has to project before. Side by side a step takes no longer than one product.
//
// Buffers as in forward_rows, with those of all layers behind one another; xp goes through gates as there. DROPOUT, a layer reads of the
// one below what dropout leaves of h:
//
//   outputs  [L - 1, T, B, U]  that, of all layers but the top one

//! include lib/math.wgsl
//! include lib/weights.wgsl
//! if DROPOUT
//! include lib/step_uniforms.wgsl
//! include graph/dropout.wgsl
//! end
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  hidden: u32,
  // Units padded to 4, divided by 4
  units4: u32,
  // First sequence
  first: u32,
  // The layer that workgroups of z = 0 take
  bottom: u32,
  diagonal: u32,
  // Offset of W_hh of layer 0 by fours; vec4 offsets of its b_hh, one-hot W_ih and b_ih
  weight: u32,
  bias: u32,
  input: u32,
  input_bias: u32,
  // Offset of W_ih of layer 1 by fours
  upper_input: u32,
  // Steps of gates that are kept, those of t at t % kept
  kept: u32,
  // From a layer to the next: weights by fours, the rest by vec4s
  weights_stride: u32,
  biases_stride: u32,
  gates_stride: u32,
  states_stride: u32,
//! if DROPOUT
  outputs_stride: u32,
  // L
  layers: u32,
//! end
}

@group(0) @binding(0) var<storage, read> w: array<Weights4>;
@group(0) @binding(1) var<storage, read> params: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> hs: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> cs: array<vec4f>;
@group(0) @binding(5) var<storage, read> batch: array<u32>;
//! if DROPOUT
@group(0) @binding(6) var<storage, read_write> outputs: array<vec4f>;
@group(0) @binding(7) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(8) var<uniform> dims: Dims;
//! else
@group(0) @binding(6) var<uniform> dims: Dims;
//! end

// Columns of 4 units.
fn weights(at: u32) -> mat4x4f {
  return mat4x4f(read4(w[at]), read4(w[at + 1u]), read4(w[at + 2u]), read4(w[at + 3u]));
}

@compute @workgroup_size(8, 8, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let j4 = group.x * 8u + local.x;
  let b0 = dims.first + (group.y * 8u + local.y) * ${R}u;
  let layer = dims.bottom + group.z;
  let t = dims.diagonal - layer;
  let units4 = dims.units4;
  let cols = ${4 * G}u * units4;
  let plane = dims.batch * units4;
  // h before the step; the one after it is a plane further.
  let before = layer * dims.states_stride + t * plane;
  let of_input = local.z == 1u;
  let works = j4 < units4 && !(of_input && layer == 0u);
  var sums: array<vec4f, ${R * G}>;
  if (works) {
    var rows = before;
    var weight = dims.weight + layer * dims.weights_stride;
    var bias = dims.bias;
    if (of_input) {
//! if DROPOUT
      rows = (layer - 1u) * dims.outputs_stride + t * plane;
//! else
      rows = before + plane - dims.states_stride;
//! end
      weight = dims.upper_input + (layer - 1u) * dims.weights_stride;
      bias = dims.input_bias;
    }
//! for r in 0..R
    let h_at_${r} = rows + min(b0 + ${r}u, dims.batch - 1u) * units4;
//! end
//! for g in 0..G
    let bias_${g} = params[bias + layer * dims.biases_stride + ${g}u * units4 + j4];
//! for r in 0..R
    var a_${g}_${r} = bias_${g};
//! end
//! end
    for (var k4 = 0u; k4 < units4; k4++) {
//! for r in 0..R
//! if DROPOUT
      var h_${r}: vec4f;
      if (of_input) { h_${r} = outputs[h_at_${r} + k4]; } else { h_${r} = hs[h_at_${r} + k4]; }
//! else
      let h_${r} = hs[h_at_${r} + k4];
//! end
//! end
//! for g in 0..G
      let w_${g} = weights(weight + k4 * cols + (j4 + ${g}u * units4) * 4u);
//! for r in 0..R
      a_${g}_${r} += h_${r} * w_${g};
//! end
//! end
    }
//! for r in 0..R
//! for g in 0..G
    sums[${r * G + g}] = a_${g}_${r};
//! end
//! end
  }
  let base = layer * dims.gates_stride + (t % dims.kept) * (${S}u * plane) + j4;
  if (works && of_input) {
    for (var r = 0u; r < ${R}u && b0 + r < dims.batch; r++) {
//! for g in 0..G
      gates[base + (b0 + r) * (${S}u * units4) + ${g}u * units4] = sums[r * ${G}u + ${g}u];
//! end
    }
  }
  storageBarrier();
  if (!works || of_input) { return; }
  let real = j4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
  // Rolled: one copy of the cell compiles several times faster than one for each sequence.
  for (var r = 0u; r < ${R}u && b0 + r < dims.batch; r++) {
    let b = b0 + r;
    let slots = base + b * (${S}u * units4);
    let p = before + b * units4 + j4;
    let n = p + plane;
    var xp: array<F, ${G}>;
    var hp: array<F, ${G}>;
//! for g in 0..G
    hp[${g}] = sums[r * ${G}u + ${g}u];
//! end
    if (layer == 0u) {
      let x = dims.input + batch[t * dims.batch + b] * (${G}u * units4) + j4;
//! for g in 0..G
      xp[${g}] = params[dims.input_bias + ${g}u * units4 + j4] + params[x + ${g}u * units4];
//! end
    } else {
//! for g in 0..G
      xp[${g}] = gates[slots + ${g}u * units4];
//! end
    }
//! if cellState
    let out = cell_forward(xp, hp, hs[p], cs[p]);
    cs[n] = out.c;
//! else
    let out = cell_forward(xp, hp, hs[p], vec4f(0.0));
//! end
    let h = select(vec4f(0.0), out.h, real);
    hs[n] = h;
//! if DROPOUT
    if (layer + 1u < dims.layers) {
      let row = t * dims.batch + b;
      outputs[layer * dims.outputs_stride + row * units4 + j4] = h * kept_share(row, j4, layer);
    }
//! end
//! for s in 0..S
    gates[slots + ${s}u * units4] = out.saved[${s}];
//! end
  }
}
