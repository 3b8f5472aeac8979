import type { ModelShape } from '../networks/parameters.ts';
import { inputWidth, isOneHot, recurrenceOf, sourcesOf, tensorName, widthOf } from './structure.ts';
import type { Tensors } from './types.ts';

/** The number that the 16 bits of an IEEE 754 binary16 stand for. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
}

/** The nearest binary16 of a finite number, ties to even; the largest one, 65504, for all past it. */
export function roundToHalf(value: number): number {
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const unit = 2 ** (exponent - 10);
  const below = Math.floor(value / unit);
  const rest = value / unit - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return Math.max(-65504, Math.min(65504, (below + Number(up)) * unit));
}

/**
 * Parameters as a model with half weights computes with them: what products multiply with is rounded. Biases, gains, vectors, tables
 * and the columns of W_ih that one-hot input picks are as they are; ids are looked up in a tied embedding as it is, too, which is
 * `Inputs.table` for the reference.
 */
export function roundWeights(shape: ModelShape, params: Tensors): Tensors {
  const rounded: Tensors = { ...params, 'head.weight': params['head.weight']?.map(roundToHalf) as Float64Array };
  for (let layer = 0; layer < shape.layers; layer++) {
    const In = inputWidth(shape, layer);
    const symbols = isOneHot(shape) && sourcesOf(shape, layer).includes('sequence') ? widthOf(shape, 'sequence') : 0;
    for (const direction of shape.bidirectional ? [0, 1] : [0]) {
      const [ih, hh] = [tensorName('weight_ih', layer, direction), tensorName('weight_hh', layer, direction)];
      rounded[ih] = (params[ih] as Float64Array).map((value, i) => (i % In < symbols ? value : roundToHalf(value)));
      if (recurrenceOf(shape) === 'full') rounded[hh] = (params[hh] as Float64Array).map(roundToHalf);
    }
  }
  return rounded;
}
