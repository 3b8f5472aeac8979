// Recurrent forward pass of one layer, the state in storage. An invocation owns 4 neighbouring units of ${R} sequences and
// all their gates, so the recurrent product and the cell stay fused.
//
// Looped, a workgroup owns all units of its sequences for all time steps, like forward_tile but without workgroup memory:
// where memory is one cache anyway, as on a CPU, that saves half the loads. Otherwise a dispatch does one step, with any
// number of workgroups: the way for layers too wide for one.
//
// In quads, the rows that their invocations share are the sequences' states.

//! include lib/quad.wgsl
alias Stored = vec4f;
//! include recurrent/forward.wgsl
//! include recurrent/forward_cell.wgsl

fn one_step(t: u32, j: u32, b0: u32, mate: u32, direction: u32) {
  let units4 = dims.units4;
  let weight = dims.weight + direction * dims.weight_stride;
  let params_at = direction * dims.params_stride;
  let cols = ${4 * G}u * units4;
  // Past the last unit it is repeated and not stored: a quad exchanges with all of its invocations.
  let j4 = min(j, units4 - 1u);
//! for r in 0..R
  let h_at_${r} = state_at(t, min(quad_row(b0, ${r}u, mate), dims.batch - 1u), 0u, direction);
//! end
  var products: array<vec4f, ${R * G}>;
  // ${GS} gates at a time: that many sums stay in registers.
  for (var g0 = 0u; g0 < ${G}u; g0 += ${GS}u) {
    let column = g0 * units4 + j4;
//! for g in 0..GS
    let bias_${g} = params[params_at + dims.bias + column + ${g}u * units4];
//! for r in 0..R
    var a_${g}_${r} = bias_${g};
//! end
//! end
    for (var k4 = 0u; k4 < units4; k4++) {
//! for r in 0..R
//! if QUAD && r % 4 > 0
      let h_${r} = from_mate_${r % 4}(h_${r / 4 * 4});
//! else
      let h_${r} = hs[h_at_${r} + k4];
//! end
//! end
//! for g in 0..GS
      let w_${g} = weights(weight + k4 * cols + (column + ${g}u * units4) * 4u);
//! for r in 0..R
      a_${g}_${r} += h_${r} * w_${g};
//! end
//! end
    }
    // By constants: on the software adapter a store at an index that varies takes 150 ns, the one a mask leaves out a few.
//! for q in 0..G/GS
    if (g0 == ${q * GS}u) {
//! for g in 0..GS
//! for r in 0..R
      products[${r * G + q * GS + g}] = a_${g}_${r};
//! end
//! end
    }
//! end
  }
//! if ONE_HOT
//! for g in 0..G
  let xb_${g} = params[params_at + dims.input_bias + ${g}u * units4 + j4];
//! end
//! end
  // Rolled: one copy of the cell compiles several times faster than one for each sequence.
  for (var r = 0u; r < ${R}u; r++) {
    let b = quad_row(b0, r, mate);
    if (j < units4 && b < dims.batch) {
      var xp: array<F, ${G}>;
      var hp: array<F, ${G}>;
//! if ONE_HOT
      let id = batch[dims.ids + direction * dims.batch_stride + t * dims.batch + b];
      let x = params_at + dims.input + id * (${G}u * units4) + j4;
//! else
      let x = slots_at(t, b, j4, direction);
//! end
//! for g in 0..G
//! if ONE_HOT
      xp[${g}] = xb_${g} + params[x + ${g}u * units4];
//! else
      xp[${g}] = gates[x + ${g}u * units4];
//! end
      hp[${g}] = products[r * ${G}u + ${g}u];
//! end
      step_cell(t, b, j4, direction, xp, hp);
    }
  }
}

//! if LOOPED
@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, lane: Lane) {
  let mate = mate_of(lane);
  let direction = direction_of(group);
  for (var t = dims.t0; t < dims.t1; t++) {
    for (var j0 = 0u; j0 < dims.units4; j0 += ${WG}u) { one_step(t, j0 + lane.index, group.x * ${R}u, mate, direction); }
    storageBarrier();
  }
}
//! else
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  one_step(dims.t0, id.x, dims.first + id.y * ${R}u, 0u, direction_of(id));
}
//! end
