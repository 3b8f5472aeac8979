import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { Model } from '../model.ts';
import { capabilitiesOf } from '../strategy/capabilities.ts';
import {
  candidatesFor,
  defaultVariants,
  describeVariant,
  describeVariants,
  type KernelVariants,
  operations,
  readVariants,
} from '../strategy/kernelVariants.ts';
import { encoderDecoders } from '../testing/encoderDecoders.ts';
import { testGpu, testPipelines } from '../testing/gpuCase.ts';
import { gradientError, VariantCheck } from './check.ts';
import { Stopwatch } from './stopwatch.ts';
import { autotune } from './tune.ts';

const shape = { cell: getCell('rnn'), activation: 'tanh', layers: 2, hiddenSize: 24, vocabularySize: 30 } as const;
const spec = { shape, seqLength: 6, batchSize: 10, optimizer: { type: 'adam', nesterov: false } } as const;

async function candidates() {
  const gpu = await testGpu();
  return candidatesFor(spec, capabilitiesOf(gpu.device, gpu.adapter.software));
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('autotune', () => {
  it('should time what is right, and choose one of each operation', async () => {
    let together = 0;
    let most = 0;
    const { variants, trials } = await autotune(await testGpu(), spec, await testPipelines(), {
      alone: async (measure) => {
        most = Math.max(most, ++together);
        const result = await measure();
        together--;
        return result;
      },
    });
    expect(most).toBe(1);
    const offered = await candidates();
    expect(readVariants(describeVariants(variants), offered)).toEqual(variants);
    for (const operation of operations) {
      const own = trials.filter((trial) => trial.operation === operation);
      expect(own.map(({ variant }) => variant)).toEqual(offered[operation].slice(0, 6).map(describeVariant));
      expect(own.filter(({ chosen }) => chosen).map(({ variant }) => variant)).toEqual([
        describeVariant(variants[operation]),
      ]);
      for (const { ms, problem, variant } of own) {
        expect(problem, variant).toBeNull();
        expect(ms, variant).toBeGreaterThan(0);
      }
    }
  });

  it.each([
    { name: 'take what is faster alone and in whole steps', whole: 0.9, accepted: true },
    { name: 'leave what is faster alone and no faster in whole steps', whole: 0.99, accepted: false },
  ])('should $name', async ({ whole, accepted }) => {
    const [first, second] = (await candidates()).rows.map(describeVariant);
    vi.spyOn(Stopwatch.prototype, 'warmUp').mockResolvedValue();
    vi.spyOn(Stopwatch.prototype, 'measure').mockImplementation(async function (this: Stopwatch) {
      const tuned = describeVariant(this.model.plan.variants.rows) === second;
      if (this.operation === 'all') return tuned ? whole : 1;
      return this.operation === 'rows' && tuned ? 0.5 : 1;
    });
    const { variants, trials } = await autotune(await testGpu(), spec, await testPipelines());
    const chosen = accepted ? second : first;
    expect(describeVariant(variants.rows)).toBe(chosen);
    const own = trials.filter(({ operation }) => operation === 'rows');
    expect(own.filter((trial) => trial.chosen).map(({ variant }) => variant)).toEqual([chosen]);
  });

  it('should measure fewer steps than a smaller window has when the model is an encoder–decoder', async () => {
    const [, pairs] = encoderDecoders[0] as (typeof encoderDecoders)[number];
    const windows = [{ seqLength: 18, sourceLength: 4 }];
    const stop = new AbortController();
    const full = { ...spec, shape: pairs, seqLength: 20, sourceLength: 6, windows };
    const tuning = autotune(await testGpu(), full, await testPipelines(), {
      signal: stop.signal,
      alone: (measure) => {
        stop.abort(new Error('measured'));
        return measure();
      },
    });
    await expect(tuning).rejects.toThrow('measured');
  });

  it('should stop when it is told to', async () => {
    const stop = new AbortController();
    const tuning = autotune(await testGpu(), spec, await testPipelines(), {
      signal: stop.signal,
      alone: (measure) => {
        stop.abort(new Error('enough'));
        return measure();
      },
    });
    await expect(tuning).rejects.toThrow('enough');
  });
});

describe('the check of a candidate', () => {
  it('should refuse one whose gradients are wrong', async () => {
    const variants = defaultVariants(await candidates());
    const check = new VariantCheck(spec);
    const open = async (own: KernelVariants) => {
      const opened = await check.open(await testGpu(), own, await testPipelines());
      if (opened instanceof Model) onTestFinished(() => opened.destroy());
      return opened;
    };
    expect(await open(variants)).toBeInstanceOf(Model);
    // 16 invocations of one unit each leave 8 of the 24 units without an owner.
    const half = { kind: 'persistent', BT: 4, J: 1, WG: 16, resident: false } as const;
    expect(await open({ ...variants, backward: half })).toEqual({
      problem: expect.stringMatching(/^the gradient of .+ is \d\.\de[+-]\d+ from that of the default$/),
    });
    expect(await open(variants)).toBeInstanceOf(Model);
  });

  it('should see what is not a number, what is missing and what is off', () => {
    const right = { a: Float32Array.of(1, -4, 2) };
    expect(gradientError(right, right).error).toBe(0);
    expect(gradientError({ a: Float32Array.of(1, -4, 2.004) }, right)).toEqual({
      error: expect.closeTo(0.001, 6),
      name: 'a',
    });
    expect(gradientError({ a: Float32Array.of(1, Number.NaN, 2) }, right).error).toBe(Number.POSITIVE_INFINITY);
    expect(gradientError({}, right).error).toBe(Number.POSITIVE_INFINITY);
    expect(gradientError({ a: Float32Array.of(1) }, right).error).toBe(Number.POSITIVE_INFINITY);
  });
});
