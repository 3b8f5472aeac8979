import { expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { cells } from '../nn/cells/index.ts';
import { forwardBackward, zeroState } from '../nn/reference/model.ts';
import { scheduleKinds } from '../nn/schedule.ts';
import { largestError, randomParameters, randomWindow, stepInput, testModel } from './testing/gpuCase.ts';

const [B, T, H, V] = [5, 7, 20, 24];

// Cut so small that every product takes several dispatches, and the last of them a part of the rows.
it.each(cells.flatMap((cell) => scheduleKinds.map((schedule) => ({ id: cell.id, cell, schedule }))))(
  'should give the reference’s gradients of a $id in many short dispatches, $schedule',
  async ({ cell, schedule }) => {
    const shape = { cell, activation: 'tanh', layers: 2, hiddenSize: H, vocabularySize: V } as const;
    const rng = createRng(4, `${cell.id} chunks`);
    const params = randomParameters(shape, rng, 0.5);
    const window = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
    const expected = forwardBackward(shape, params, window);
    const whole = await testModel({ shape, seqLength: T, batchSize: B, schedule }, params);
    const cut = await testModel({ shape, seqLength: T, batchSize: B, schedule, dispatchWork: 20_000 }, params);
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
