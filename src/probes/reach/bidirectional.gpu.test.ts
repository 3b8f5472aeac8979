import { describe, expect, it, onTestFinished } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { B, H, lengths, modelOf, real, setUp, T } from '../../nn/testing/bidirectionalCase.ts';
import { largestError, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forwardBackward, zeroState } from '../../nn/testing/stackReference.ts';
import { traceWindow } from '../slowStep/measure.ts';
import { alike } from '../testing/alike.ts';
import { hasOtherSide, nearestLags, normAt } from './contract.ts';
import { ReachProbe } from './measure.ts';

/** Root mean square of a sequence's part over those sequences that have a step. */
function meanRoot(step: number, lengthOf: (n: number) => number): number {
  const there = [...lengths.keys()].filter((n) => step < (lengths[n] as number));
  return Math.sqrt(there.reduce((sum, n) => sum + lengthOf(n) ** 2, 0) / Math.max(1, there.length));
}

describe.each([
  ['lstm', 1, {}],
  ['lstm', 2, {}],
  ['gru', 1, {}],
  ['gru', 2, { connections: { input: true, residual: true, dense: false } }],
  ['lstm', 2, { layerNorm: true }],
  ['min-lstm', 2, {}],
] as const)('the gradients of single losses in a bidirectional %s of %i layers, with %o', (id, layers, other) => {
  const { shape, params, sequences, spec } = setUp(id, layers, other);
  const rows = { seqLength: T, sequences: B, losses: 6, firstLoss: 3 };

  /** ∂(the losses at some steps)/∂state of one sequence, without what pads it, by recurrence and step of the sequence. */
  function reference(n: number, counted: (tau: number) => boolean) {
    const { input, targets, length } = sequences[n] as (typeof sequences)[number];
    const scored = targets.slice(0, length).map((target, t) => (t >= 3 && counted(t) ? target : ignoredTarget));
    const losses = scored.filter((target) => target !== ignoredTarget).length;
    const window = { ids: input.slice(0, length), targets: scored, T: length, B: 1, state: zeroState(shape, 1) };
    const { dHidden, dCell } = forwardBackward(shape, params, window);
    return (state: 'h' | 'c', recurrence: number, t: number): number => {
      const all = (state === 'h' ? dHidden : dCell)[recurrence] as Float64Array;
      const own = recurrence % 2 === 1 ? length - 1 - t : t;
      // The reference's loss is a mean.
      return losses * Math.hypot(...all.subarray((own + 1) * H, (own + 2) * H));
    };
  }

  it('should be the reference’s on either side, of each direction, when sequences are unequal', async () => {
    const model = await modelOf({ spec, params });
    const probe = await ReachProbe.create(await testGpu(), spec, rows, sequences, await testPipelines());
    onTestFinished(() => probe.destroy());
    const data = await probe.run(model);
    expect(data.recurrences).toEqual(alike(layers, true, shape.cell.states));
    const of = (counted: (tau: number) => boolean) => sequences.map((_, n) => reference(n, counted));
    const single = Array.from({ length: T }, (_, tau) => of((at) => at === tau));
    for (let recurrence = 0; recurrence < 2 * layers; recurrence++) {
      const reverse = recurrence % 2 === 1;
      for (const [s, state] of shape.cell.states.entries()) {
        for (let tau = 3; tau < T; tau++) {
          const found = Array.from({ length: T }, (_, t) => normAt(data, recurrence, state, t, tau));
          const expected = found.map((_, t) =>
            meanRoot(Math.max(t, tau), (n) => single[tau]?.[n]?.(state, recurrence, t) as number),
          );
          expect(largestError(found, expected), `${state} of ${recurrence} at ${tau}`).toBeLessThan(1e-4);
          const there = found.map((value) => value > 0);
          const side = (t: number): boolean => (reverse ? t > tau : t < tau);
          // The window is real as far as its longest sequence: on the own side all are reached, on the other below the top alone.
          expect(there.every((is, t) => is || !side(t))).toBe(true);
          const across = there.some((is, t) => is && t !== tau && !side(t));
          // Of c at an end of the window nothing goes on.
          if (state === 'h') expect(across).toBe(hasOtherSide(data, recurrence) && (reverse ? tau > 0 : tau < T - 1));
          else expect(across).toBe(hasOtherSide(data, recurrence) && (reverse ? tau > 1 : tau < T - 2));
        }
        for (let t = 0; t < T; t++) {
          const later = (tau: number): number => (reverse ? t - tau : tau - t);
          const sumOf = (counted: (tau: number) => boolean): number => {
            const each = of(counted);
            return meanRoot(t, (n) => each[n]?.(state, recurrence, t) as number);
          };
          const place = (recurrence * shape.cell.states.length + s) * T + t;
          expect(data.all[place]).toBeCloseTo(
            sumOf(() => true),
            4,
          );
          expect(data.far[place]).toBeCloseTo(
            sumOf((tau) => later(tau) > nearestLags),
            4,
          );
          expect(data.other[place]).toBeCloseTo(
            sumOf((tau) => later(tau) < 0),
            4,
          );
        }
      }
    }
  });
});

it.each([
  ['lstm', 1],
  ['gru', 2],
] as const)(
  'should trace a window through a bidirectional %s of %i layers as the reference does',
  async (id, layers) => {
    const { shape, params, sequences, ids, spec } = setUp(id, layers);
    const model = await modelOf({ spec, params });
    const targets = Uint32Array.from({ length: T * B }, (_, i) =>
      real.includes(i) ? (sequences[i % B]?.targets[Math.floor(i / B)] as number) : ignoredTarget,
    );
    const window = { ids, targets, lengths, state: null, scored: real.length };
    const trace = await traceWindow(await testGpu(), model, B, window, await testPipelines());
    const expected = forwardBackward(shape, params, { ids, targets, T, B, lengths, state: zeroState(shape, B) });
    const norms = (all: readonly Float64Array[], from: number): number[] =>
      all.flatMap((values) =>
        Array.from({ length: values.length / H - from }, (_, row) =>
          Math.hypot(...values.subarray((row + from) * H, (row + from + 1) * H)),
        ),
      );
    for (const [s, state] of shape.cell.states.entries()) {
      const kept = expected.layers.map(({ hidden, cell }) => (state === 'h' ? hidden : cell));
      const gradients = state === 'h' ? expected.dHidden : expected.dCell;
      expect(largestError(trace.stateNorms[s] as Float32Array, norms(kept, 0)), state).toBeLessThan(1e-4);
      expect(largestError(trace.gradNorms[s] as Float32Array, norms(gradients, B)), state).toBeLessThan(1e-4);
    }
    expect(largestError(trace.losses, expected.lossByRow)).toBeLessThan(1e-4);
  },
);
