// Back-propagation through time of a stack as a wavefront: a dispatch takes every layer l at the time step t = diagonal - l, which
// needs only what the dispatch before wrote, the slots' gradients of (l, t+1) and of (l+1, t). workgroup_id.z picks the layer. Two
// invocations own 4 neighbouring units of ${R} sequences of it, as in forward_wavefront: one takes what comes back through W_hh, and then
// the cell, the other what comes from the layer above through its W_ih. The top layer has dho instead.
//
// The buffers of all layers lie behind one another.
//
// DROPOUT, what comes from the layer above goes through the units that dropout left it.
//
// TRUNCATE, unless 0: nothing flows into a step t where t + 1 is a multiple of it.
//
//   carry  [L, 3, B, U]  behind the two of other kernels, what the layer above gives, handed over within a step

alias Stored = vec4f;
//! include recurrent/backward_buffers.wgsl
//! include recurrent/backward_cell.wgsl
//! if DROPOUT
//! include graph/dropout.wgsl
//! end

struct Dims {
  batch: u32,
  units4: u32,
  // First sequence
  first: u32,
  // The layer that workgroups of z = 0 take; L
  bottom: u32,
  layers: u32,
  diagonal: u32,
  // T
  end: u32,
  // Offsets by fours of the transposed W_hh of layer 0 and W_ih of layer 1
  weight: u32,
  upper_input: u32,
  // Steps of gates and dho that are kept, those of t at t % kept
  kept: u32,
  // From a layer to the next: weights by fours, the rest by vec4s
  weights_stride: u32,
  gates_stride: u32,
  states_stride: u32,
  carry_stride: u32,
//! if DROPOUT
  hidden: u32,
//! end
}

//! if DROPOUT
@group(0) @binding(${binding}) var<uniform> step_uniforms: StepUniforms;
//! end

@compute @workgroup_size(8, 8, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let j4 = group.x * 8u + local.x;
  let b0 = dims.first + (group.y * 8u + local.y) * ${R}u;
  let layer = dims.bottom + group.z;
  let t = dims.diagonal - layer;
  let units4 = dims.units4;
  let plane = dims.batch * units4;
//! if TRUNCATE > 0
  let last = t + 1u == dims.end || (t + 1u) % ${TRUNCATE}u == 0u;
//! else
  let last = t + 1u == dims.end;
//! end
  let top = layer + 1u == dims.layers;
  let of_input = local.z == 1u;
  var into_h: array<vec4f, ${R}>;
  if (j4 < units4 && !select(last, top, of_input)) {
    var rows = layer * dims.gates_stride + ((t + 1u) % dims.kept) * (${S}u * plane);
    var weight = dims.weight + layer * dims.weights_stride;
    if (of_input) {
      rows = (layer + 1u) * dims.gates_stride + (t % dims.kept) * (${S}u * plane);
      weight = dims.upper_input + layer * dims.weights_stride;
    }
//! for r in 0..R
    let d_at_${r} = rows + min(b0 + ${r}u, dims.batch - 1u) * (${S}u * units4);
    var a_${r} = vec4f(0.0);
//! end
    for (var g = 0u; g < ${G}u; g++) {
      // The slot with dL/d(recurrent projection) of the gate; that of its input projection is the gate's own.
      let slot = select((${slotMap}u >> (4u * g)) & 15u, g, of_input) * units4;
      for (var n4 = 0u; n4 < units4; n4++) {
//! for r in 0..R
        let d_${r} = gates[d_at_${r} + slot + n4];
//! end
        let w = weights(weight + ((g * units4 + n4) * units4 + j4) * 4u);
//! for r in 0..R
        a_${r} += d_${r} * w;
//! end
      }
    }
//! for r in 0..R
    into_h[${r}] = a_${r};
//! end
  }
  if (j4 < units4 && of_input) {
    for (var r = 0u; r < ${R}u && b0 + r < dims.batch; r++) {
      let b = b0 + r;
      let handed = carry_at(b, j4, layer) + 2u * plane;
//! if DROPOUT
      carry[handed] = into_h[r] * kept_share(t * dims.batch + b, j4, layer);
//! else
      carry[handed] = into_h[r];
//! end
    }
  }
  storageBarrier();
  if (j4 >= units4 || of_input) { return; }
  // Rolled: one copy of the cell compiles several times faster than one for each sequence.
  for (var r = 0u; r < ${R}u && b0 + r < dims.batch; r++) {
    let b = b0 + r;
    var dh = into_h[r] + carry[carry_at(b, j4, layer) + 2u * plane];
    if (top) { dh += dho[((t % dims.kept) * dims.batch + b) * units4 + j4]; }
    step_back(t, b, j4, layer, dh, !last);
  }
}
