import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../../cells/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { largestError, randomParameters, testGpu, testModel, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forwardBackward, type Tensors, zeroState } from '../../nn/testing/stackReference.ts';
import { type CellVariant, otherMakes, torchVariants } from '../../nn/testing/variants.ts';
import { alike } from '../testing/alike.ts';
import { allLossesCurve, lossBands, nearestLags, normAt, type ReachData, reachCurve } from './contract.ts';
import { ReachProbe } from './measure.ts';
import { ofText, type ProbeRows } from './rows.ts';

const optimizer = { type: 'adam', nesterov: false } as const;

const drawTexts = (rows: ProbeRows, V: number, rng: Rng): Uint32Array[] =>
  Array.from({ length: rows.sequences }, () =>
    Uint32Array.from({ length: rows.seqLength + 1 }, () => rng.uint32() % V),
  );

async function probe(
  shape: ModelShape,
  params: Readonly<Record<string, ArrayLike<number>>>,
  rows: ProbeRows,
  texts: Uint32Array[],
): Promise<ReachData> {
  const spec = { shape, seqLength: 2, batchSize: 1, optimizer };
  const model = await testModel(spec, params);
  const reach = await ReachProbe.create(await testGpu(), spec, rows, texts.map(ofText), await testPipelines());
  try {
    return await reach.run(model);
  } finally {
    reach.destroy();
    model.destroy();
  }
}

/** The float64 reference's gradients of the states, of the losses at some steps of one sequence. */
function reference(shape: ModelShape, params: Tensors, text: Uint32Array, counted: (tau: number) => boolean) {
  const T = text.length - 1;
  const targets = Uint32Array.from({ length: T }, (_, t) => (counted(t) ? (text[t + 1] as number) : ignoredTarget));
  const losses = targets.filter((target) => target !== ignoredTarget).length;
  const { dHidden, dCell } = forwardBackward(shape, params, {
    ids: text.slice(0, T),
    targets,
    T,
    B: 1,
    state: zeroState(shape, 1),
  });
  const H = shape.hiddenSize;
  /** Of the state after step t; the reference's loss is a mean. */
  const vector = (all: readonly Float64Array[], layer: number, t: number): Float64Array =>
    (all[layer] as Float64Array).slice((t + 1) * H, (t + 2) * H).map((value) => value * losses);
  return {
    h: (layer: number, t: number) => vector(dHidden, layer, t),
    c: (layer: number, t: number) => vector(dCell, layer, t),
  };
}

const length = (vector: ArrayLike<number>): number => Math.sqrt(Array.from(vector).reduce((sum, x) => sum + x * x, 0));
const meanRoot = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

const variants: readonly (CellVariant & { readonly layerNorm?: boolean })[] = [
  ...torchVariants,
  ...otherMakes,
  // Of several rounds a step, without and with a cell state.
  ...['gru-textbook', 'lstm'].map((id) => ({
    ...{ name: `normalised ${id}`, cell: getCell(id), layerNorm: true },
    ...{ activation: 'tanh' as const, recurrence: 'full' as const },
  })),
];

describe.each(variants)('the gradients of single losses in a $name', (variant) => {
  const { cell, activation, recurrence, layerNorm = false } = variant;
  it('should be the reference’s, and those of many losses their sums', async () => {
    const shape = { cell, activation, recurrence, layers: 2, hiddenSize: 10, vocabularySize: 7, layerNorm };
    const rng = createRng(6, `${cell.id} reach`);
    const params = randomParameters(shape, rng, 0.7);
    const rows: ProbeRows = { seqLength: 12, sequences: 2, losses: 9, firstLoss: 3 };
    const texts = drawTexts(rows, 7, rng);
    const data = await probe(shape, params, rows, texts);
    expect(data.recurrences).toEqual(alike(2, false, cell.states));

    const single = Array.from({ length: 12 }, (_, tau) =>
      texts.map((text) => reference(shape, params, text, (t) => t === tau)),
    );
    const together = texts.map((text) => reference(shape, params, text, (t) => t >= 3));
    for (let layer = 0; layer < 2; layer++) {
      for (const state of cell.states) {
        for (let tau = 3; tau < 12; tau++) {
          const curve = Array.from({ length: tau + 1 }, (_, lag) =>
            meanRoot((single[tau] ?? []).map((one) => length(one[state](layer, tau - lag)))),
          );
          expect(
            largestError(reachCurve(data, layer, state, tau), curve),
            `${state} of ${layer} at ${tau}`,
          ).toBeLessThan(1e-4);
          // Small ones as well: what is left at the far end is what the picture is about.
          curve.forEach((value, lag) => {
            if (value > 0) expect(Math.abs(normAt(data, layer, state, tau - lag, tau) / value - 1)).toBeLessThan(1e-3);
          });
          for (let t = tau + 1; t < 12; t++) expect(normAt(data, layer, state, t, tau)).toBe(0);
        }
        const all = Array.from({ length: 12 }, (_, lag) =>
          meanRoot(together.map((one) => length(one[state](layer, 11 - lag)))),
        );
        expect(largestError(allLossesCurve(data, layer, state, 11), all)).toBeLessThan(1e-4);
        for (let t = 0; t < 12; t++) {
          const bands = lossBands(data, layer, state, t);
          const far = texts.map((text) => reference(shape, params, text, (tau) => tau >= 3 && tau > t + nearestLags));
          const expected = meanRoot(far.map((one) => length(one[state](layer, t))));
          expect(bands.at(-1)).toBeCloseTo(expected, 5);
        }
      }
    }
  });
});

describe('loss bands', () => {
  it('should add up to the gradient of all losses', () => {
    // Of the reference, whose parts the lengths above are measured against: the parts are vectors.
    const cell = cells.find(({ id }) => id === 'lstm') as (typeof cells)[number];
    const shape = { cell, activation: 'tanh', layers: 1, hiddenSize: 8, vocabularySize: 5 } as const;
    const rng = createRng(7, 'bands');
    const params = randomParameters(shape, rng, 0.7);
    const [text] = drawTexts({ seqLength: 10, sequences: 1, losses: 10, firstLoss: 0 }, 5, rng) as [Uint32Array];
    const all = reference(shape, params, text, () => true);
    for (let t = 0; t < 10; t++) {
      const sum = new Float64Array(8);
      const add = (counted: (tau: number) => boolean): void =>
        reference(shape, params, text, counted)
          .h(0, t)
          .forEach((value, j) => {
            sum[j] = (sum[j] as number) + value;
          });
      for (let lag = 0; lag <= nearestLags; lag++) add((tau) => tau === t + lag);
      add((tau) => tau > t + nearestLags);
      expect(largestError(sum, all.h(0, t))).toBeLessThan(1e-9);
    }
  });
});
