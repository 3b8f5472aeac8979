import { describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { packState } from '../../nn/memory/stateLayout.ts';
import { layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import { largestError, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forward, forwardBackward, zeroState } from '../../nn/testing/stackReference.ts';
import { mixedStacks } from '../../nn/testing/stacks.ts';
import { norm, setUp, steppedStacks, T, tolerance } from '../testing/mixedCase.ts';
import { traceWindow } from './measure.ts';

describe.each(steppedStacks)('%s', (_, mixed) => {
  const { shape, params, sequence, model, recurrences } = setUp(mixed);
  const { input: ids, targets } = sequence;
  const inputs = { ids, T, B: 1, state: zeroState(shape, 1) };

  it('should follow a window through every layer in slow motion as the reference does', async () => {
    const window = { ids, targets, state: null, scored: T };
    const trace = await traceWindow(await testGpu(), await model(), 1, window, await testPipelines());
    const expected = forwardBackward(shape, params, { ...inputs, targets });
    const norms = (all: readonly Float64Array[], from: number, state: 'h' | 'c'): number[] =>
      all.flatMap((values, i) => {
        const { hiddenSize: H } = layerShape(shape, recurrences[i]?.layer ?? 0);
        const there = recurrences[i]?.states.includes(state);
        return Array.from({ length: values.length / H - from }, (_unused, row) =>
          there ? norm(values, row + from, H) : 0,
        );
      });
    (['h', 'c'] as const).slice(0, trace.stateNorms.length).forEach((state, s) => {
      const kept = expected.layers.map(({ hidden, cell }) => (state === 'h' ? hidden : cell));
      const gradients = state === 'h' ? expected.dHidden : expected.dCell;
      expect(largestError(trace.stateNorms[s] ?? [], norms(kept, 0, state)), state).toBeLessThan(tolerance);
      expect(largestError(trace.gradNorms[s] ?? [], norms(gradients, 1, state)), state).toBeLessThan(tolerance);
    });
  });
});

// Widths that are padded to different ones, the widest below and on top.
it.each(['a tied embedding as wide as the top', 'two-stage, peephole and elementwise cells'])(
  'should go on from the state of each layer when widths differ in %s',
  async (name) => {
    const shape = mixedStacks.find(([each]) => each === name)?.[1] as ModelShape;
    const { params, sequence, model, recurrences } = setUp(shape);
    const B = 2;
    const rng = createRng(5, 'carried');
    const drawn = (): Float32Array => Float32Array.from(zeroState(shape, B).h, () => rng.uniform() - 0.5);
    const carried = { h: drawn(), c: drawn() };
    const widths = recurrences.map(({ layer }) => layerShape(shape, layer).hiddenSize);
    // The first sequence of the batch: of each layer its first row.
    const first = (all: Float32Array): Float64Array => {
      let at = 0;
      return Float64Array.from(
        widths.flatMap((H) => {
          at += B * H;
          return [...all.subarray(at - B * H, at - B * H + H)];
        }),
      );
    };
    const { input: ids, targets } = sequence;
    const window = { ids, targets, state: packState(carried, shape, B), scored: T };
    const trace = await traceWindow(await testGpu(), await model(), 1, window, await testPipelines());
    const state = { h: first(carried.h), c: first(carried.c) };
    const { layers } = forward(shape, params, { ids, T, B: 1, state });
    (['h', 'c'] as const).forEach((kind, s) => {
      const norms = layers.flatMap(({ hidden, cell }, i) =>
        Array.from({ length: T + 1 }, (_, slot) =>
          recurrences[i]?.states.includes(kind) ? norm(kind === 'h' ? hidden : cell, slot, widths[i] as number) : 0,
        ),
      );
      expect(largestError(trace.stateNorms[s] ?? [], norms), kind).toBeLessThan(tolerance);
    });
    expect(trace.stateNorms[0]?.[0]).toBeGreaterThan(0.1);
  },
);
