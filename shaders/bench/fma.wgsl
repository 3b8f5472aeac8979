// Arithmetic and nothing else: ${A} independent vec4 accumulators, ${A * UNROLL} multiply-adds of vec4 a turn.
//   numbers  factor, addend;  sums  a vec4 of each invocation, so that nothing of it can be left out; those past `mask` write
//   the same values over and over
// The factor is 1 and the addends are small integers, which the compiler can't know: every sum is exact and can be checked.

//! include lib/grid.wgsl

struct Dims {
  turns: u32,
  // Length of sums, a power of two and at least 16, less one
  mask: u32,
}

@group(0) @binding(0) var<storage, read> numbers: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = linear_invocation(id, groups, 256u) & dims.mask;
  let factor = numbers[0].x;
  let addend = numbers[1];
//! for a in 0..A
  var s_${a} = vec4f(f32((at + ${a}u) & 15u));
//! end
  for (var turn = 0u; turn < dims.turns; turn++) {
//! for u in 0..UNROLL
//! for a in 0..A
    s_${a} = s_${a} * factor + addend;
//! end
//! end
  }
  var sum = s_0;
//! for a in 1..A
  sum += s_${a};
//! end
  sums[at] = sum;
}
