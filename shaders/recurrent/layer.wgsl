// What all kernels of a layer's recurrence share. They read their buffers as vec4s over units, except those of tiles, which read scalars:
// the includer aliases Stored. `z` is the direction of a bidirectional layer, or in a wavefront the layer.

//! include lib/math.wgsl
//! if FULL
//! include lib/weights.wgsl
//! end
//! include cells/${cell}.wgsl
alias F = vec4f;

// Workgroups of z = 1 do the direction that reads from the end, in its own order of time: all that it has lies a stride after what the
// other has. Of one direction it is a constant, so that no stride is ever read.
fn direction_of(group: vec3u) -> u32 {
  return ${BIDIRECTIONAL}u * group.z;
}

// Where the slots of step t begin, in vec4s.
fn slots_at(t: u32, b: u32, j4: u32, z: u32) -> u32 {
  return z * dims.gates_stride + ((t % dims.kept) * dims.batch + b) * (${S}u * dims.units4) + j4;
}

// The state before step t; the one after it lies a step of all sequences further.
fn state_at(t: u32, b: u32, j4: u32, z: u32) -> u32 {
  return z * dims.states_stride + (t * dims.batch + b) * dims.units4 + j4;
}

//! if P > 0
// What units have to themselves: of each weight a block of all units.
fn own_weights(at: u32, stride: u32) -> array<F, ${P}> {
  return array<F, ${P}>(
//! for p in 0..P
    F(params[at + ${p}u * stride]),
//! end
  );
}
//! end
