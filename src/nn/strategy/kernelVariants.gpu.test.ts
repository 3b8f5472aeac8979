import { expect, it } from 'vitest';
import type { Recurrence } from '../../cells/types.ts';
import { createRng } from '../../lib/rng.ts';
import type { Model } from '../model.ts';
import { largestError, randomParameters, randomWindow, stepInput, testGpu, testModel } from '../testing/gpuCase.ts';
import { forwardBackward, type Tensors, zeroState } from '../testing/stackReference.ts';
import { type CellVariant, cellVariants } from '../testing/variants.ts';
import { capabilitiesOf, type DeviceCapabilities } from './capabilities.ts';
import {
  candidatesFor,
  defaultVariants,
  describeVariant,
  describeVariants,
  type KernelVariants,
  type Operation,
  operations,
} from './kernelVariants.ts';

const tolerance = 1e-4;

/** Quads that are not full, rows that are no multiple of a turn, units past the last whole invocation. */
const small = { B: 3, T: 5, H: 13, V: 11, layers: 2 };
const round = { B: 18, T: 3, H: 40, V: 43, layers: 1 };

async function tunings(): Promise<DeviceCapabilities[]> {
  const gpu = await testGpu();
  const own = capabilitiesOf(gpu.device, gpu.adapter.software);
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

const makeOf = (variant: KernelVariants[Operation]): string => describeVariant(variant).replaceAll(/\d+/g, '');

/** One of each text of a kernel: alike but for the sizes of its tiles. */
function ofEachMake(candidates: readonly KernelVariants[Operation][]): readonly KernelVariants[Operation][] {
  const makes = candidates.map(makeOf);
  return candidates.filter((_, i) => makes.indexOf(makes[i] as string) === i);
}

const recurrences: readonly Operation[] = ['forward', 'backward'];

const variant = (id: string, recurrence: Recurrence = 'full'): CellVariant => {
  const found = cellVariants.find(({ cell, recurrence: own }) => cell.id === id && own === recurrence);
  if (!found) throw new Error(`no ${recurrence} ${id}`);
  return found;
};

interface Case extends CellVariant {
  readonly size: typeof small;
  readonly among: readonly Operation[];
  /** One of each make alone. */
  readonly makes?: boolean;
  readonly least: number;
}

/**
 * Products and heads ask nothing of a cell: the one of three gates, an odd number, goes through theirs. PyTorch's cells go through every
 * recurrence; of what has other kernels, one of each make. `least` is how many there are at least.
 */
const cases: readonly Case[] = [
  { ...variant('gru'), size: small, among: operations, least: 30 },
  {
    ...variant('gru'),
    size: round,
    among: operations.filter((operation) => !recurrences.includes(operation)),
    least: 20,
  },
  { ...variant('rnn'), size: small, among: recurrences, least: 12 },
  { ...variant('lstm'), size: small, among: recurrences, least: 12 },
  { ...variant('lstm-peephole'), size: small, among: recurrences, makes: true, least: 8 },
  { ...variant('lstm-peephole', 'diagonal'), size: small, among: recurrences, least: 6 },
];

it.each(cases)(
  'should give the reference’s gradients by every candidate when it is a $name, H=$size.H',
  async (given) => {
    const { cell, activation, recurrence, size, among } = given;
    const { B, T, H, V, layers } = size;
    const shape = { cell, activation, recurrence, layers, hiddenSize: H, vocabularySize: V };
    const rng = createRng(H, `${cell.id} variants`);
    const params = randomParameters(shape, rng, 2 / Math.sqrt(H));
    const window = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
    const expected = forwardBackward(shape, params, window);
    const seen = new Set<string>();
    for (const tuning of await tunings()) {
      const candidates = candidatesFor({ shape, seqLength: T, batchSize: B }, tuning);
      const waiting = among.map((operation) => {
        const all = given.makes ? ofEachMake(candidates[operation]) : candidates[operation];
        return { operation, unseen: all.filter((variant) => !seen.has(`${operation} ${describeVariant(variant)}`)) };
      });
      // One of each operation at a time: what is wrong is told by its plan.
      for (let turn = 0; waiting.some(({ unseen }) => turn < unseen.length); turn++) {
        const chosen = waiting.flatMap(({ operation, unseen }) => {
          const variant = unseen[turn];
          return variant ? [[operation, variant] as const] : [];
        });
        const variants: KernelVariants = { ...defaultVariants(candidates), ...Object.fromEntries(chosen) };
        for (const [operation, variant] of chosen) seen.add(`${operation} ${describeVariant(variant)}`);
        const model = await testModel({ shape, seqLength: T, batchSize: B, variants }, params);
        expect(describeVariants(model.plan.variants)).toBe(describeVariants(variants));
        model.differentiate(stepInput(window));
        await expectRight(model, expected, describeVariants(variants));
        model.destroy();
      }
    }
    expect(seen.size).toBeGreaterThanOrEqual(given.least);
  },
);
