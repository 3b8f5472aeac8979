import { describe, expect, it } from 'vitest';
import { readBuffer } from '../gpu/readback.ts';
import { createRng } from '../lib/rng.ts';
import { forwardBackward, zeroState } from '../nn/reference/model.ts';
import type { ScheduleKind } from '../nn/schedule.ts';
import { cellVariants } from '../nn/testing/variants.ts';
import { largestError, randomParameters, randomWindow, stepInput, testModel } from './testing/gpuCase.ts';

const tolerance = 1e-4;

const sizes = [
  { B: 1, T: 1, H: 1, V: 2 },
  { B: 3, T: 5, H: 7, V: 11 },
  { B: 4, T: 8, H: 16, V: 12 },
  { B: 9, T: 6, H: 13, V: 300 },
  { B: 33, T: 4, H: 40, V: 29 },
];

/** For cells that share their kernels' text with others but for its pointwise part; round sizes only where the text is new. */
const small = { B: 3, T: 5, H: 7, V: 11, layers: 2 };
const round = { B: 33, T: 4, H: 40, V: 29, layers: 1 };

const schedulesOf = (recurrence: string): readonly ScheduleKind[] =>
  recurrence === 'full' ? ['persistent', 'looped', 'stepwise'] : ['units'];

describe.each(cellVariants)('$name', ({ cell, activation, recurrence }) => {
  const all = cell.pytorch !== null && recurrence === 'full';
  const few = recurrence === 'full' && !cell.own?.length ? [small] : [small, round];
  const cases = all ? sizes.flatMap((size) => [1, 2].map((layers) => ({ ...size, layers }))) : few;

  describe.each(schedulesOf(recurrence))('%s', (schedule) => {
    it.each(cases)(
      'should match the reference at B=$B T=$T H=$H V=$V, $layers layer(s)',
      async ({ B, T, H, V, layers }) => {
        const shape = { cell, activation, recurrence, layers, hiddenSize: H, vocabularySize: V };
        const rng = createRng(B * 1000 + H, `${cell.id} ${activation} ${layers}`);
        const params = randomParameters(shape, rng, 0.6);
        const first = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
        const start = forwardBackward(shape, params, first);
        const second = randomWindow(V, T, B, start.state, rng, 0.1);
        const carried = forwardBackward(shape, params, second);

        const model = await testModel({ shape, seqLength: T, batchSize: B, schedule }, params);
        expect(model.plan.tactics.forward.kind).toBe(schedule);
        expect(model.plan.tactics.backward.kind).toBe(schedule);

        for (const [window, expected, carry] of [
          [first, start, false],
          [second, carried, true],
        ] as const) {
          model.differentiate(stepInput(window, { carry }));
          const grads = await model.readTensors('grads');
          const row = new Float32Array(await readBuffer(model.gpu.device, model.buffers.metrics, 0, 32));
          expect(largestError([row[0] as number], [expected.loss])).toBeLessThan(tolerance);
          const norm = Math.sqrt(
            Object.values(expected.grads).reduce((s, g) => s + g.reduce((a, x) => a + x * x, 0), 0),
          );
          expect(largestError([row[1] as number], [norm])).toBeLessThan(tolerance);
          for (const [name, values] of Object.entries(expected.grads)) {
            expect(largestError(grads[name] as Float32Array, values), name).toBeLessThan(tolerance);
          }
        }
        model.destroy();
      },
    );
  });
});
