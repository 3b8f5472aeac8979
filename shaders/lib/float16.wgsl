// The nearest halves, ties to even, in the low 16 bits; past ±65504 that is the half, and what is not finite becomes NaN.
// By hand, to the same bits as src/nn/float16.ts: which neighbour pack2x16float takes, and what it makes of too large a number,
// differs by adapter.
fn half_bits(x: vec4f) -> vec4u {
  let bits = bitcast<vec4u>(x);
  let whole = bits & vec4u(0x7fffffffu);
  let size = min(whole, vec4u(0x477fe000u));
  let normal = (size - 0x37fff001u + ((size >> vec4u(13u)) & vec4u(1u))) >> vec4u(13u);
  // Below 2⁻¹⁴ halves are multiples of 2⁻²⁴, and so many of them are the bits.
  let small = vec4u(round(min(abs(x), vec4f(0.00006103515625)) * 16777216.0));
  let finite = select(small, normal, size >= vec4u(0x38800000u));
  return select(finite, vec4u(0x7e00u), whole >= vec4u(0x7f800000u)) | ((bits >> vec4u(16u)) & vec4u(0x8000u));
}
