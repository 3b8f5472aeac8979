import { describe, expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';
import type { Model } from '../nn/model.ts';
import { forwardBackward, type Tensors, zeroState } from '../nn/reference/model.ts';
import { type Tuning, tuningOf } from '../nn/schedule.ts';
import {
  candidatesFor,
  defaultTactics,
  describeTactic,
  describeTactics,
  type Operation,
  operations,
  type Tactics,
} from '../nn/tactics.ts';
import { type CellVariant, cellVariants } from '../nn/testing/variants.ts';
import { largestError, randomParameters, randomWindow, stepInput, testGpu, testModel } from './testing/gpuCase.ts';

const tolerance = 1e-4;

/** Quads that are not full, rows that are no multiple of a turn, units past the last whole invocation, and round sizes. */
const sizes = [
  { B: 3, T: 5, H: 13, V: 11, layers: 2 },
  { B: 18, T: 3, H: 40, V: 43, layers: 1 },
];

async function tunings(): Promise<Tuning[]> {
  const gpu = await testGpu();
  const own = tuningOf(gpu.device, gpu.adapter.software);
  // Those of other adapters too: all of them must be right wherever they run.
  return [true, false].flatMap((software) =>
    [true, false].map((quads) => ({ ...own, software, quads: quads && own.quads })),
  );
}

async function expectRight(model: Model, expected: { loss: number; grads: Tensors }, what: string): Promise<void> {
  const grads = await model.readTensors('grads');
  const metrics = await model.readMetrics();
  expect(largestError([metrics[0] as number], [expected.loss]), what).toBeLessThan(tolerance);
  for (const [name, values] of Object.entries(expected.grads)) {
    expect(largestError(grads[name] as Float32Array, values), `${name}, ${what}`).toBeLessThan(tolerance);
  }
}

/** PyTorch's cells go through every tactic; of what differs from them by its pointwise part or its peepholes, one of each make. */
const isWhole = ({ cell, recurrence }: CellVariant): boolean => cell.pytorch !== null && recurrence === 'full';

const makeOf = (tactic: Tactics[Operation]): string => describeTactic(tactic).replaceAll(/\d+/g, '');

function tried(candidates: readonly Tactics[Operation][], whole: boolean): readonly Tactics[Operation][] {
  if (whole) return candidates;
  const makes = candidates.map(makeOf);
  return candidates.filter((_, i) => makes.indexOf(makes[i] as string) === i);
}

// An activation is a line of a cell: the first will do.
const variants = cellVariants.filter(({ cell, activation }) => activation === (cell.activations[0] ?? 'tanh'));

describe.each(variants)('$name', (variant) => {
  const { cell, activation, recurrence } = variant;
  const whole = isWhole(variant);
  // Round sizes ask nothing of a cell: one of three gates, an odd number, goes through them.
  it.each(whole && cell.gates.length === 3 ? sizes : sizes.slice(0, 1))(
    'should give the reference’s gradients by every tactic at B=$B T=$T H=$H V=$V',
    async (size) => {
      const { B, T, H, V, layers } = size;
      const shape = { cell, activation, recurrence, layers, hiddenSize: H, vocabularySize: V };
      const rng = createRng(H, `${cell.id} tactics`);
      const params = randomParameters(shape, rng, 2 / Math.sqrt(H));
      const window = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
      const expected = forwardBackward(shape, params, window);
      const seen = new Set<string>();
      for (const tuning of await tunings()) {
        const candidates = candidatesFor({ shape, seqLength: T, batchSize: B }, tuning);
        for (const operation of whole ? operations : (['forward', 'backward'] as const)) {
          for (const tactic of tried(candidates[operation], whole || recurrence !== 'full')) {
            const key = `${operation} ${describeTactic(tactic)}`;
            if (seen.has(key)) continue;
            seen.add(key);
            const tactics: Tactics = { ...defaultTactics(candidates), [operation]: tactic };
            const model = await testModel({ shape, seqLength: T, batchSize: B, tactics }, params);
            expect(describeTactics(model.plan.tactics)).toBe(describeTactics(tactics));
            model.differentiate(stepInput(window));
            await expectRight(model, expected, key);
            model.destroy();
          }
        }
      }
      expect(seen.size).toBeGreaterThan(whole ? 15 : recurrence === 'full' ? 7 : 5);
    },
    120_000,
  );
});
