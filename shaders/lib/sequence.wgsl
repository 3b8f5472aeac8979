// The r-th sequence of an invocation that is number `mate` of its quad; alone, mate counts for nothing.

fn sequence(b0: u32, r: u32, mate: u32) -> u32 {
//! if QUAD
  return b0 + ((r & ~3u) | ((r & 3u) ^ mate));
//! else
  return b0 + r;
//! end
}
