import { expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng } from '../../lib/rng.ts';
import type { ModelSpec } from '../memory/spec.ts';
import { dropoutKey } from '../modules/dropoutAdd/dropout.ts';
import { randomParameters, readRows, stepInput, testModel, wrongTensors } from '../testing/gpuCase.ts';
import { forwardBackward, type Window, zeroState } from '../testing/stackReference.ts';
import { mixedStacks } from '../testing/stacks.ts';
import { isPooled, type ModelShape } from './parameters.ts';

const tolerance = 1e-4;
const [T, B] = [6, 5];
const lengths = Uint32Array.of(6, 1, 4, 6, 3);

function windowOf(shape: ModelShape, seed: number): Window {
  const rng = createRng(seed, 'stacks');
  const { vocabularySize: V } = shape;
  const draw = (count: number): Uint32Array => Uint32Array.from({ length: count }, () => rng.uint32() % V);
  const real = (row: number): boolean => Math.floor(row / B) < (lengths[row % B] as number);
  const targets = draw(isPooled(shape) ? B : T * B);
  return {
    ids: draw(T * B),
    targets: isPooled(shape) ? targets : targets.map((target, row) => (real(row) ? target : ignoredTarget)),
    ...{ T, B, lengths, state: zeroState(shape, B) },
  };
}

/** A window from zeros and one that goes on from there, the second with units dropped where any are. */
async function compare(shape: ModelShape, more: Partial<ModelSpec>): Promise<void> {
  const params = randomParameters(shape, createRng(3, 'stacks'), 0.5);
  const model = await testModel({ shape, seqLength: T, batchSize: B, ...more }, params);
  let state = zeroState(shape, B);
  for (const [row, step] of [4, 5].entries()) {
    const { dropout } = more;
    const carry = row > 0 && !shape.bidirectional;
    const drops = dropout ? { dropout, dropoutKey: dropoutKey(9, step) } : {};
    const window = { ...windowOf(shape, step), ...(carry ? { state } : {}), ...drops };
    const expected = forwardBackward(shape, params, window);
    const override = dropout ? { step, dropout: { rate: dropout.rate, seed: 9 } } : {};
    model.differentiate({ ...stepInput(window, { row, carry, ...override }), lengths });
    expect((await readRows(model, row, 1))[0]?.loss).toBeCloseTo(expected.loss, 4);
    expect(wrongTensors(await model.readTensors('grads'), expected.grads, tolerance)).toEqual([]);
    ({ state } = expected);
  }
}

it.each(mixedStacks)('should give the reference’s losses and gradients when a stack has %s', async (_, shape) => {
  for (const variantKind of ['persistent', 'looped', 'stepwise'] as const) await compare(shape, { variantKind });
  if (shape.connections?.residual || shape.bidirectional)
    await compare(shape, { dropout: { rate: 0.4, variational: false } });
});
