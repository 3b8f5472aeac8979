import { expect, it, onTestFinished } from 'vitest';
import { cells } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import { eigenvalues } from '../../lib/spectra.ts';
import { layerNames, layerShape, type ModelShape, recurrenceOf } from '../../nn/networks/parameters.ts';
import { largestError, randomParameters, testModel } from '../../nn/testing/gpuCase.ts';
import { mixedStacks } from '../../nn/testing/stacks.ts';
import { recurrencesOf } from '../shared/place.ts';
import { recurrentSpectrum } from './measure.ts';

const ofCell = cells.map((cell): readonly [string, ModelShape] => [
  `two layers of ${cell.label}`,
  { cell, activation: 'tanh', layers: 2, hiddenSize: 9, vocabularySize: 6 },
]);

/** The matrix of a diagonal recurrence. */
const diagonal = (values: Float64Array): Float64Array => {
  const matrix = new Float64Array(values.length ** 2);
  values.forEach((value, i) => {
    matrix[i * (values.length + 1)] = value;
  });
  return matrix;
};

const bothWays: readonly [string, ModelShape] = [
  'two layers that read in both directions',
  { ...(ofCell[0]?.[1] as ModelShape), bidirectional: true },
];

it.each([...ofCell, bothWays, ...mixedStacks])(
  'should be the eigenvalues of each gate’s block in %s',
  async (_, shape) => {
    const params = randomParameters(shape, createRng(4, 'spectrum'), 2);
    const spec = { shape, seqLength: 2, batchSize: 1, optimizer: { type: 'adam', nesterov: false } } as const;
    const model = await testModel(spec, params);
    onTestFinished(() => model.destroy());
    for (const { layer, direction, layers } of recurrencesOf(shape)) {
      const { cell, hiddenSize: H } = layerShape(shape, layer);
      const kind = recurrenceOf(layerShape(shape, layer));
      const found = await recurrentSpectrum(model, { layer, reverse: direction === 'reverse' });
      expect(found).toMatchObject({ layers, layer, hiddenSize: H, ...(direction ? { direction } : {}) });
      expect(found.gates.map(({ name }) => name)).toEqual(kind === 'none' ? [] : cell.gates);
      // What is read from the GPU on the way; eigenvalues themselves are held against another library's.
      const weights = params[layerNames(layer, Number(direction === 'reverse')).weightHh] ?? new Float64Array();
      found.gates.forEach(({ real, imaginary }, g) => {
        const size = weights.length / cell.gates.length;
        const block = weights.subarray(g * size, (g + 1) * size);
        const expected = eigenvalues(kind === 'diagonal' ? diagonal(block) : block, H);
        expect(largestError(real, expected.real)).toBeLessThan(1e-5);
        expect(largestError(imaginary, expected.imaginary)).toBeLessThan(1e-5);
      });
    }
  },
);

it('should refuse a layer that is too wide', async () => {
  const shape: ModelShape = { ...(ofCell[0]?.[1] as ModelShape), hiddenSize: 132 };
  const spec = { shape, seqLength: 2, batchSize: 1, optimizer: { type: 'adam', nesterov: false } } as const;
  const model = await testModel(spec, randomParameters(shape, createRng(4, 'wide'), 0.1));
  onTestFinished(() => model.destroy());
  await expect(recurrentSpectrum(model, { layer: 0 })).rejects.toThrow(/up to 128 units/);
});
