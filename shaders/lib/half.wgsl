// Four f32 to the nearest halves, ties to even, two a u32; past ±65504 that is the half, and what is not finite becomes NaN.
// By integers, as src/nn/halves.ts: which neighbour pack2x16float takes, and what it makes of too large a number, differs by adapter.

fn half4(x: vec4f) -> vec2u {
  let bits = bitcast<vec4u>(x);
  let whole = bits & vec4u(0x7fffffffu);
  let size = min(whole, vec4u(0x477fe000u));
  let normal = (size - 0x38000000u + 0xfffu + ((size >> vec4u(13u)) & vec4u(1u))) >> vec4u(13u);
  // Below 2⁻¹⁴ halves are multiples of 2⁻²⁴; from 2⁻²⁵ down all round to 0.
  let shift = min(126u - (size >> vec4u(23u)), vec4u(25u));
  let mantissa = (size & vec4u(0x7fffffu)) | vec4u(0x800000u);
  let rounding = (vec4u(1u) << (shift - 1u)) - 1u + ((mantissa >> shift) & vec4u(1u));
  let small = (mantissa + rounding) >> shift;
  let finite = select(small, normal, size >= vec4u(0x38800000u));
  let half = select(finite, vec4u(0x7e00u), whole >= vec4u(0x7f800000u)) | ((bits >> vec4u(16u)) & vec4u(0x8000u));
  return half.xz | (half.yw << vec2u(16u));
}
