import { describe, expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';
import type { VariantKind } from './strategy/recurrenceVariants.ts';
import {
  largestError,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testModel,
  wrongTensors,
} from './testing/gpuCase.ts';
import { forwardBackward, zeroState } from './testing/stackReference.ts';
import { type CellVariant, cellVariants, otherMakes, torchVariants } from './testing/variants.ts';

const tolerance = 1e-4;

/** A few odd numbers: rows and units that fill no tile. */
const small = { B: 3, T: 5, H: 7, V: 11, layers: 2 };

/** The edges of tiles are the skeleton's, whose text all cells of a variantKind share. */
const sizes = [
  { B: 1, T: 1, H: 1, V: 2, layers: 1 },
  { B: 4, T: 8, H: 16, V: 12, layers: 2 },
  { B: 9, T: 6, H: 13, V: 300, layers: 1 },
  { B: 33, T: 4, H: 40, V: 29, layers: 1 },
  // Rows that leave the last part of each sum shorter than the others.
  { B: 97, T: 2, H: 6, V: 10, layers: 1 },
];

type Size = typeof small;

/** Loss, norm and every gradient, from zero and from a carried state, against the float64 reference. */
async function expectReference({ cell, activation, recurrence }: CellVariant, variantKind: VariantKind, size: Size) {
  const { B, T, H, V, layers } = size;
  const shape = { cell, activation, recurrence, layers, hiddenSize: H, vocabularySize: V };
  const rng = createRng(B * 1000 + H, `${cell.id} ${activation} ${layers}`);
  const params = randomParameters(shape, rng, 0.6);
  const first = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
  const start = forwardBackward(shape, params, first);
  const second = randomWindow(V, T, B, start.state, rng, 0.1);
  const carried = forwardBackward(shape, params, second);

  const model = await testModel({ shape, seqLength: T, batchSize: B, variantKind }, params);
  expect(model.plan.variants.forward.kind).toBe(variantKind);
  expect(model.plan.variants.backward.kind).toBe(variantKind);

  for (const [window, expected, carry] of [
    [first, start, false],
    [second, carried, true],
  ] as const) {
    model.differentiate(stepInput(window, { carry }));
    const grads = await model.readTensors('grads');
    const [row] = await readRows(model, 0, 1);
    expect(largestError([row?.loss as number], [expected.loss])).toBeLessThan(tolerance);
    const norm = Math.sqrt(Object.values(expected.grads).reduce((s, g) => s + g.reduce((a, x) => a + x * x, 0), 0));
    expect(largestError([row?.gradNorm as number], [norm])).toBeLessThan(tolerance);
    expect(wrongTensors(grads, expected.grads, tolerance)).toEqual([]);
  }
  model.destroy();
}

const variantsOf = (recurrence: string): readonly VariantKind[] =>
  recurrence === 'full' ? ['persistent', 'looped', 'stepwise'] : ['elementwise'];

describe.each(cellVariants)('$name', (variant) => {
  it.each(variantsOf(variant.recurrence))('should match the reference when it is %s', (variantKind) =>
    expectReference(variant, variantKind, small),
  );
});

describe.each(sizes)('B=$B T=$T H=$H V=$V', (size) => {
  const cellAt = (place: number): CellVariant => torchVariants[place % torchVariants.length] as CellVariant;
  it.each(variantsOf('full').map((variantKind, i) => [variantKind, cellAt(sizes.indexOf(size) + i)] as const))(
    'should match the reference when it is %s',
    (variantKind, variant) => expectReference(variant, variantKind, size),
  );
});

it('should match the reference when independent units fill more than a workgroup', () =>
  expectReference(otherMakes[0] as CellVariant, 'elementwise', { B: 33, T: 4, H: 40, V: 29, layers: 1 }));
