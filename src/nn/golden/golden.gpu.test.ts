import { describe, expect, it } from 'vitest';
import { padTo4 } from '../memory/layout.ts';
import type { StateBytes } from '../memory/snapshot.ts';
import { packState, unpackState } from '../memory/stateLayout.ts';
import type { StepInput } from '../model.ts';
import type { ModelShape } from '../networks/parameters.ts';
import type { VariantKind } from '../strategy/recurrenceVariants.ts';
import { largestError, readRows, stepInput, testModel, wrongTensors, zeroState } from '../testing/gpuCase.ts';
import type { State } from '../testing/stackReference.ts';
import {
  goldenCurves,
  goldenGradients,
  goldenStacks,
  goldenTruncated,
  modelShape,
  stackShape,
  toParams,
  toState,
} from './index.ts';

const tolerance = 1e-4;
const variantKinds: VariantKind[] = ['persistent', 'looped', 'stepwise'];

/** [L, B, H] to one padded [B, U] a layer. */
function stored({ cell, layers, hiddenSize: H }: ModelShape, B: number, { h, c }: State): StateBytes {
  const U = padTo4(H);
  const layer = (values: Float64Array, l: number): Float32Array<ArrayBuffer> => {
    const out = new Float32Array(B * U);
    for (let b = 0; b < B; b++) out.set(values.subarray((l * B + b) * H, (l * B + b + 1) * H), b * U);
    return out;
  };
  return {
    layers: Array.from({ length: layers }, (_, l) => ({
      h: layer(h, l),
      c: cell.states.length > 1 ? layer(c, l) : null,
    })),
  };
}

/** That all variantKinds give the reference's gradients is another test's: each window goes through one of them. */
const gradientCases = [...goldenGradients, ...goldenTruncated].map((golden, i) => {
  const variantKind = variantKinds[i % variantKinds.length] as VariantKind;
  return { variantKind, golden, label: `${golden.name}, ${variantKind}` };
});

describe('one window, against PyTorch', () => {
  it.each(gradientCases)('$label', async ({ variantKind, golden }) => {
    const shape = modelShape(golden.shape);
    const { T, B, truncate = 0 } = golden;
    const model = await testModel(
      { shape, seqLength: T, batchSize: B, variantKind, truncate },
      toParams(golden.params),
    );
    const state = toState(golden.initial);
    model.writeState(stored(shape, B, state));
    const [ids, targets] = [Uint32Array.from(golden.ids), Uint32Array.from(golden.targets)];
    model.differentiate(stepInput({ ids, targets, T, B, state }, { carry: true }));

    const [row] = await readRows(model, 0, 1);
    expect(largestError([row?.loss as number], [golden.loss])).toBeLessThan(tolerance);
    const grads = Object.entries(golden.grads).map(([name, values]) => [name, Float64Array.from(values)] as const);
    expect(grads.length).toBe(model.plan.layout.tensors.length);
    expect(wrongTensors(await model.readTensors('grads'), Object.fromEntries(grads), tolerance)).toEqual([]);

    const final = stored(shape, B, toState(golden.final));
    const reached = await model.readState();
    for (const [l, { h, c }] of final.layers.entries()) {
      expect(largestError(reached.layers[l]?.h ?? [], h), 'final h').toBeLessThan(tolerance);
      expect(reached.layers[l]?.c === null).toBe(c === null);
      if (c) expect(largestError(reached.layers[l]?.c ?? [], c), 'final c').toBeLessThan(tolerance);
    }
    model.destroy();
  });
});

const stackCases = goldenStacks.flatMap((golden) =>
  variantKinds.map((variantKind) => [`${golden.name}, ${variantKind}`, golden, variantKind] as const),
);

describe('one window of a stack whose layers differ, against PyTorch', () => {
  it.each(stackCases)('%s', async (_, golden, variantKind) => {
    const shape = stackShape(golden);
    const { T, B } = golden;
    const model = await testModel({ shape, seqLength: T, batchSize: B, variantKind }, toParams(golden.params));
    const state = toState(golden.initial);
    const carry = !shape.bidirectional;
    model.writeState(packState({ h: Float32Array.from(state.h), c: Float32Array.from(state.c) }, shape, B));
    const [ids, targets] = [Uint32Array.from(golden.ids), Uint32Array.from(golden.targets)];
    const lengths = Uint32Array.from(golden.lengths);
    model.differentiate({ ...stepInput({ ids, targets, T, B, state }, { carry }), lengths });

    const [row] = await readRows(model, 0, 1);
    expect(largestError([row?.loss as number], [golden.loss])).toBeLessThan(tolerance);
    const grads = Object.entries(golden.grads).map(([name, values]) => [name, Float64Array.from(values)] as const);
    expect(grads.length).toBe(model.plan.layout.tensors.length);
    expect(wrongTensors(await model.readTensors('grads'), Object.fromEntries(grads), tolerance)).toEqual([]);

    const { h, c } = unpackState(await model.readState(), shape, B);
    if (golden.final) {
      expect(largestError(h, golden.final.h), 'final h').toBeLessThan(tolerance);
      expect(largestError(c ?? [], golden.final.c), 'final c').toBeLessThan(tolerance);
    }
    model.destroy();
  });
});

const curveCases = goldenCurves.flatMap((golden) =>
  golden.curves.flatMap((curve, i) =>
    // The software adapter's own variantKind for all, the others once a model.
    variantKinds
      .filter((variantKind) => variantKind === 'looped' || i === 0)
      .map((variantKind) => ({ golden, curve, variantKind, label: `${golden.name}: ${curve.name}, ${variantKind}` })),
  ),
);

describe('100 training steps, against PyTorch', () => {
  it.each(curveCases)('$label', async ({ golden, curve, variantKind }) => {
    const shape = modelShape(golden.shape);
    const { T, B, windows } = golden;
    const { optimizer, clip } = curve;
    const model = await testModel(
      { shape, seqLength: T, batchSize: B, variantKind, optimizer },
      toParams(golden.params),
    );
    const inputs = curve.losses.map((_, i): StepInput => {
      const window = windows[i % windows.length];
      const [ids, targets] = [Uint32Array.from(window?.ids ?? []), Uint32Array.from(window?.targets ?? [])];
      const { learningRate } = optimizer;
      const settings = { optimizer, clip, learningRate, step: i + 1, carry: i % windows.length > 0, row: i };
      return stepInput({ ids, targets, T, B, state: zeroState(shape, B) }, settings);
    });
    const { slots } = model.plan;
    for (let i = 0; i < inputs.length; i += slots) model.train(inputs.slice(i, i + slots));

    const rows = await readRows(model, 0, inputs.length);
    expect(rows).toHaveLength(100);
    const worst = (name: 'loss' | 'gradNorm', expected: readonly number[]): number =>
      Math.max(...rows.map((row, i) => largestError([row[name]], [expected[i] as number])));
    expect(worst('loss', curve.losses), 'loss').toBeLessThan(tolerance);
    expect(worst('gradNorm', curve.gradNorms), 'gradient norm').toBeLessThan(10 * tolerance);
    model.destroy();
  });
});
