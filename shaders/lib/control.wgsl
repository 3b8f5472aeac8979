// What the update reads.
struct Control {
  // Factor on the gradient (clip by norm), largest component (clip by value).
  scale: f32,
  limit: f32,
  // 1 from the first step whose loss or gradient was not finite until the host clears it: nothing is updated meanwhile.
  halted: u32,
  pad: u32,
}
