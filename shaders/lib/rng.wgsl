// Counter-based random numbers: PCG's RXS-M-XS output function over a mixed counter (Jarzynski & Olano 2020, JCGT 9(3)).
// Stateless, so the same (seed, position, stream) always gives the same number.

fn pcg(x: u32) -> u32 {
  let state = x * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

fn random_bits(seed: u32, position: u32, stream: u32) -> u32 {
  return pcg(stream + pcg(position + pcg(seed)));
}

// In (0, 1): 23 bits and a half, so that neither end is ever reached.
fn random_unit(seed: u32, position: u32, stream: u32) -> f32 {
  return (f32(random_bits(seed, position, stream) >> 9u) + 0.5) * exp2(-23.0);
}
