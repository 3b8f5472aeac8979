// Back-propagation through time of one layer, the gradients of the gates in storage; an invocation owns ${4 * J} units of ${R}
// sequences, the m-th four of them ${WG} vec4s after the last. Looped or one step a dispatch, alone or in quads, as forward_rows.

//! include lib/quad.wgsl
alias Stored = vec4f;
//! include recurrent/backward.wgsl
//! include recurrent/backward_cell.wgsl

fn one_step(t: u32, j: u32, b0: u32, mate: u32, direction: u32) {
  let units4 = dims.units4;
  let weight = dims.weight + direction * dims.weight_stride;
  let units = 4u * units4;
//! for r in 0..R
  let next_${r} = slots_at(t + 1u, min(quad_row(b0, ${r}u, mate), dims.batch - 1u), 0u, direction);
//! for m in 0..J
  var a_${m}_${r} = vec4f(0.0);
//! end
//! end
//! for m in 0..J
  let j_${m} = min(j + ${m * WG}u, units4 - 1u);
//! end
  if (t + 1u < dims.end) {
    for (var g = 0u; g < ${G}u; g++) {
      let slot = ((${slotMap}u >> (4u * g)) & 15u) * units4;
      let first = weight + g * units4 * units;
      for (var n4 = 0u; n4 < units4; n4++) {
//! for r in 0..R
//! if QUAD && r % 4 > 0
        let d_${r} = from_mate_${r % 4}(d_${r / 4 * 4});
//! else
        let d_${r} = gates[next_${r} + slot + n4];
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
  var into_h: array<vec4f, ${J * R}>;
//! for m in 0..J
//! for r in 0..R
  into_h[${m * R + r}] = a_${m}_${r};
//! end
//! end
  // Rolled: one copy of the cell compiles several times faster than one for each sequence.
  for (var i = 0u; i < ${J * R}u; i++) {
    let j4 = j + (i / ${R}u) * ${WG}u;
    let b = quad_row(b0, i % ${R}u, mate);
    if (j4 < units4 && b < dims.batch) {
      step_back(t, b, j4, direction, dho[above_at(t, b, j4, direction)] + into_h[i], t + 1u < dims.end);
    }
  }
}

//! if LOOPED
@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, lane: Lane) {
  let mate = mate_of(lane);
  let direction = direction_of(group);
  for (var t = dims.t1; t > dims.t0;) {
    t--;
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) {
      one_step(t, j0 + lane.index, group.x * ${R}u, mate, direction);
    }
    storageBarrier();
  }
}
//! else
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  one_step(dims.t0, id.x, dims.first + id.y * ${R}u, 0u, direction_of(id));
}
//! end
