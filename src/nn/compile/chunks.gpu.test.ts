import { expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import {
  largestError,
  randomParameters,
  randomWindow,
  stepInput,
  testModel,
  wrongTensors,
} from '../testing/gpuCase.ts';
import { forwardBackward, zeroState } from '../testing/stackReference.ts';
import { scheduledVariants } from '../testing/variants.ts';

const [B, T, H, V] = [5, 7, 20, 24];

// Cut so small that every product takes several dispatches, and the last of them a part of the rows.
it.each(scheduledVariants)(
  'should give the reference’s gradients of a $name in many short dispatches, $variantKind',
  async ({ cell, activation, recurrence, variantKind }) => {
    const shape = { cell, activation, recurrence, layers: 2, hiddenSize: H, vocabularySize: V };
    const rng = createRng(4, `${cell.id} chunks`);
    const params = randomParameters(shape, rng, 0.5);
    const window = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
    const expected = forwardBackward(shape, params, window);
    const whole = await testModel({ shape, seqLength: T, batchSize: B, variantKind }, params);
    const cut = await testModel({ shape, seqLength: T, batchSize: B, variantKind, dispatchWork: 10_000 }, params);
    expect(cut.dispatchesPerStep).toBeGreaterThan(whole.dispatchesPerStep + 8);
    cut.differentiate(stepInput(window));
    const grads = await cut.readTensors('grads');
    for (const [name, values] of Object.entries(expected.grads)) {
      expect(largestError(grads[name] as Float32Array, values), name).toBeLessThan(1e-4);
    }
    whole.destroy();
    cut.destroy();
  },
);

// A row of workgroups is 8 sequences here, 2·4·12² operations of each and layer, and twice as many where the wavefront takes the input too.
it.each([
  { wavefront: false, dispatchWork: 2e4, dispatches: 2 * 3 * 2, cut: 'sequences' },
  { wavefront: true, dispatchWork: 4e4, dispatches: 2 + 3 + 3 + 2, cut: 'sequences' },
  { wavefront: true, dispatchWork: 2e4, dispatches: 3 + 6 + 6 + 3, cut: 'sequences and layers' },
])(
  'should cut a step into $cut and stay right, wavefront: $wavefront',
  async ({ wavefront, dispatchWork, dispatches }) => {
    const shape = { cell: getCell('lstm'), activation: 'tanh', layers: 2, hiddenSize: 12, vocabularySize: 9 } as const;
    const rng = createRng(5, 'long steps');
    const params = randomParameters(shape, rng, 0.5);
    const window = randomWindow(9, 3, 20, zeroState(shape, 20), rng, 0.1);
    const variant = { kind: 'stepwise', R: 1, wavefront } as const;
    const variants = { forward: variant, backward: variant };
    const model = await testModel({ shape, seqLength: 3, batchSize: 20, variants, dispatchWork }, params);
    for (const direction of ['forward', 'backward']) {
      const file = `recurrent/${direction}_${wavefront ? 'wavefront' : 'rows'}.wgsl`;
      expect(model.trainingProgram().filter(({ pipeline }) => pipeline.label === file).length).toBe(dispatches);
    }
    model.differentiate(stepInput(window));
    const { grads } = forwardBackward(shape, params, window);
    expect(wrongTensors(await model.readTensors('grads'), grads, 1e-4)).toEqual([]);
    model.destroy();
  },
);
