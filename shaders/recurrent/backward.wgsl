// What the backward kernels of one layer are given. Offsets and strides are in vec4s, but that of a matrix W_hh by fours.

//! include recurrent/backward_buffers.wgsl

struct Dims {
  batch: u32,
  // Units padded to 4, divided by 4
  units4: u32,
  // Offset of W_hh, where there is one
  weight: u32,
  // What else each unit has to itself
  own: u32,
//! if NORM
  hidden: u32,
  gain: u32,
  // T
  last: u32,
//! end
  // Time steps t0 <= t < t1; `end`, where nothing flows in, is T or a border of truncated back-propagation
  t0: u32,
  t1: u32,
  end: u32,
  // Steps of gates and dho that are kept, those of t at t % kept
  kept: u32,
  // First sequence of a step
  first: u32,
  // From the forward direction's to the other's
  weight_stride: u32,
  params_stride: u32,
  gates_stride: u32,
  states_stride: u32,
  dho_stride: u32,
  carry_stride: u32,
}

// dL/dh_t from above, of a direction.
fn above_at(t: u32, b: u32, j4: u32, z: u32) -> u32 {
  return z * dims.dho_stride + ((t % dims.kept) * dims.batch + b) * dims.units4 + j4;
}
