// Recurrent forward steps of a stack as a wavefront: a dispatch takes every layer l at the time step t = diagonal - l, which needs
// only what the dispatch before wrote, h of (l, t-1) and of (l-1, t). workgroup_id.z picks the layer. Two invocations own 4
// neighbouring units of ${R} sequences of it and all their gates: one takes the recurrent product, and then the cell, the other that
// of an upper layer's input, which nobody has to project before. Side by side a step takes no longer than one product.
//
// The buffers of all layers lie behind one another; xp of all but the lowest goes through gates. DROPOUT, a layer reads of the one below
// what dropout leaves of h:
//
//   outputs  [L - 1, T, B, U]  that, of all layers but the top one

alias Stored = vec4f;
//! include recurrent/forward_buffers.wgsl
//! include recurrent/forward_cell.wgsl
//! if DROPOUT
//! include graph/dropout.wgsl
//! end

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

//! if DROPOUT
@group(0) @binding(${binding}) var<storage, read_write> outputs: array<vec4f>;
@group(0) @binding(${binding}) var<uniform> step_uniforms: StepUniforms;
//! end

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
  if (works && of_input) {
    for (var r = 0u; r < ${R}u && b0 + r < dims.batch; r++) {
      let slots = slots_at(t, b0 + r, j4, layer);
//! for g in 0..G
      gates[slots + ${g}u * units4] = sums[r * ${G}u + ${g}u];
//! end
    }
  }
  storageBarrier();
  if (!works || of_input) { return; }
  // Rolled: one copy of the cell compiles several times faster than one for each sequence.
  for (var r = 0u; r < ${R}u && b0 + r < dims.batch; r++) {
    let b = b0 + r;
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
      let slots = slots_at(t, b, j4, layer);
//! for g in 0..G
      xp[${g}] = gates[slots + ${g}u * units4];
//! end
    }
    let h = step_cell(t, b, j4, layer, xp, hp);
//! if DROPOUT
    if (layer + 1u < dims.layers) {
      let row = t * dims.batch + b;
      outputs[layer * dims.outputs_stride + row * units4 + j4] = h * kept_share(row, j4, layer);
    }
//! end
  }
}
