// What the forward kernels of one layer are given. Offsets and strides are in vec4s, but that of a matrix W_hh by fours.

//! include recurrent/forward_buffers.wgsl

struct Dims {
  batch: u32,
  hidden: u32,
  // Units padded to 4, divided by 4
  units4: u32,
  // Offsets of W_hh and b_hh, where there are any
  weight: u32,
  bias: u32,
//! if NORM
  gain: u32,
//! end
  // Of one-hot input W_ih and b_ih, and the first id
  input: u32,
  input_bias: u32,
  ids: u32,
  // What else each unit has to itself
  own: u32,
  // Time steps t0 <= t < t1
  t0: u32,
  t1: u32,
  // Steps of gates that are kept, those of t at t % kept
  kept: u32,
  // First sequence of a step
  first: u32,
  // From the forward direction's to the other's
  weight_stride: u32,
  params_stride: u32,
  gates_stride: u32,
  states_stride: u32,
  batch_stride: u32,
}
