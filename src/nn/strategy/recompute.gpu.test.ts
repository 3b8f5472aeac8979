import { describe, expect, it } from 'vitest';
import { cells } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import {
  bits,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testModel,
  wrongTensors,
} from '../testing/gpuCase.ts';
import { forwardBackward, zeroState } from '../testing/stackReference.ts';
import { scheduledVariants } from '../testing/variants.ts';

/** Four chunks of 16 steps, the last of them short: two are computed twice. */
const [T, B, H, V] = [52, 3, 9, 11];
const recompute = { C: 16 };

describe.each(scheduledVariants)(
  'a $variantKind $name whose gates are computed twice',
  ({ name, cell, activation, recurrence, variantKind }) => {
    it('should give the reference’s gradients, from zero and from a carried state', async () => {
      const shape = { cell, activation, recurrence, layers: 2, hiddenSize: H, vocabularySize: V };
      const rng = createRng(3, `${name} recompute`);
      const params = randomParameters(shape, rng, 0.5);
      const spec = { shape, seqLength: T, batchSize: B, variantKind };
      const whole = await testModel(spec, params);
      const chunked = await testModel({ ...spec, variants: { recompute } }, params);
      const gates = ({ plan }: typeof whole): number =>
        plan.buffers.find(({ label }) => label === 'gates of layer 1')?.bytes ?? 0;
      expect(gates(chunked)).toBe((gates(whole) * 2 * recompute.C) / T);

      const first = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
      const expected = forwardBackward(shape, params, first);
      const second = { ...randomWindow(V, T, B, zeroState(shape, B), rng), state: expected.state };
      const then = forwardBackward(shape, params, second);
      for (const [row, window, { loss, grads }] of [
        [0, first, expected],
        [1, second, then],
      ] as const) {
        for (const model of [whole, chunked]) model.differentiate(stepInput(window, { row, carry: row > 0 }));
        expect(wrongTensors(await chunked.readTensors('grads'), grads, 1e-4)).toEqual([]);
        const [metrics] = await readRows(chunked, row, 1);
        expect(Math.abs((metrics?.loss as number) - loss)).toBeLessThan(1e-4 * loss);
      }
      // Nothing of the forward pass depends on what is kept.
      expect((await readRows(chunked, 0, 2)).map(({ loss }) => loss)).toEqual(
        (await readRows(whole, 0, 2)).map(({ loss }) => loss),
      );
      whole.destroy();
      chunked.destroy();
    });
  },
);

describe('gates that are computed twice', () => {
  const cell = cells.find(({ id }) => id === 'lstm') as (typeof cells)[number];
  const shape = { cell, activation: 'tanh', layers: 1, hiddenSize: H, vocabularySize: V } as const;
  const spec = { shape, seqLength: T, batchSize: B, variants: { recompute } };

  it('should give the same bits twice, and in short dispatches', async () => {
    const rng = createRng(5, 'recompute');
    const params = randomParameters(shape, rng, 0.5);
    const window = randomWindow(V, T, B, zeroState(shape, B), rng);
    const [once, again, cut] = await Promise.all([
      testModel(spec, params),
      testModel(spec, params),
      testModel({ ...spec, chunk: 5 }, params),
    ]);
    for (const model of [once, again, cut]) model.differentiate(stepInput(window));
    const expected = bits(await once.readFlat('grads'));
    expect(bits(await again.readFlat('grads'))).toEqual(expected);
    expect(bits(await cut.readFlat('grads'))).toEqual(expected);
    expect(cut.dispatchesPerStep).toBeGreaterThan(once.dispatchesPerStep + 10);
    for (const model of [once, again, cut]) model.destroy();
  });

  it('should be computed twice only where they were forgotten', async () => {
    const whole = await testModel({ ...spec, variants: {} }, randomParameters(shape, createRng(1), 0.5));
    const chunked = await testModel(spec, randomParameters(shape, createRng(1), 0.5));
    // Three chunks more: a recurrence forward and five dispatches backward each; two of the four are computed again.
    const perChunk = chunked.dispatchesPerStep - whole.dispatchesPerStep;
    expect(perChunk).toBe(3 + 3 * 5 + 2);
    whole.destroy();
    chunked.destroy();
  });
});
