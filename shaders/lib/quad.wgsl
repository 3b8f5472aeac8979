//! if QUAD
enable subgroups;
//! end
// Rows that the 4 invocations of a quad all need: each loads one in 4 and they hand them round by exclusive or, so that slot m of
// invocation i holds row m ^ i: another order in each, and the same work. Without QUAD an invocation loads them all, in order.
// To be included before any declaration.

struct Lane {
  @builtin(local_invocation_index) index: u32,
//! if QUAD
  @builtin(subgroup_invocation_id) place: u32,
//! end
}

// An invocation's number in its quad; alone, 0.
fn mate_of(lane: Lane) -> u32 {
//! if QUAD
  return lane.place & 3u;
//! else
  return 0u;
//! end
}

// The row in slot m, of those from `first` on.
fn quad_row(first: u32, m: u32, mate: u32) -> u32 {
//! if QUAD
  return first + ((m & ~3u) | ((m & 3u) ^ mate));
//! else
  return first + m;
//! end
}

//! if QUAD
// What the invocation whose number differs by these bits has.
fn from_mate_1(x: vec4f) -> vec4f { return quadSwapX(x); }
fn from_mate_2(x: vec4f) -> vec4f { return quadSwapY(x); }
fn from_mate_3(x: vec4f) -> vec4f { return quadSwapDiagonal(x); }
//! end
