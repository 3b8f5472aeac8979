import { describe, expect, it, onTestFinished } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { eigenvalues } from '../lib/spectra.ts';
import { getCell } from '../nn/cells/index.ts';
import { layerNames, type ModelShape } from '../nn/parameters.ts';
import { CellUseProbe } from '../nn/probe/cellUse.ts';
import { recurrentSpectrum } from '../nn/probe/spectrum.ts';
import { forward, type LayerTrace, type Tensors, zeroState } from '../nn/reference/model.ts';
import { largestError, randomParameters, testGpu, testModel, testPipelines } from './testing/gpuCase.ts';

const [T, H, V] = [9, 7, 6];
const lengths = Uint32Array.of(9, 6, 1);
const B = lengths.length;
const optimizer = { type: 'adam', nesterov: false } as const;

/** Bidirectional models, and sequences of unequal lengths that they read. */
function setUp(id: string, layers: number, other: Partial<ModelShape> = {}) {
  const sizes = { activation: 'tanh', layers, hiddenSize: H, vocabularySize: V } as const;
  const shape: ModelShape = { ...sizes, cell: getCell(id), bidirectional: true, ...other };
  const rng = createRng(12, `bidirectional ${id}`);
  const params = randomParameters(shape, rng, 0.8);
  const sequences = Array.from(lengths, (length) => ({
    input: Uint32Array.from({ length: T }, () => rng.uint32() % V),
    targets: Uint32Array.from({ length: T }, () => rng.uint32() % V),
    length,
  }));
  const ids = Uint32Array.from({ length: T * B }, (_, i) => sequences[i % B]?.input[Math.floor(i / B)] ?? 0);
  return { shape, params, sequences, ids, spec: { shape, seqLength: T, batchSize: B, optimizer } };
}

/** Rows [T, B] that nothing pads, which are the same in either order of time. */
const real = Array.from({ length: T * B }, (_, row) => row).filter(
  (row) => Math.floor(row / B) < (lengths[row % B] as number),
);

const choices = (layers: number) =>
  Array.from({ length: 2 * layers }, (_, i) => ({ layer: Math.floor(i / 2), reverse: i % 2 === 1, i }));

async function modelOf({ spec, params }: { spec: ReturnType<typeof setUp>['spec']; params: Tensors }) {
  const model = await testModel(spec, params);
  onTestFinished(() => model.destroy());
  return model;
}

describe.each([
  ['lstm', 2],
  ['gru', 1],
  ['gru-textbook', 2],
  ['lstm-peephole', 1],
] as const)('a bidirectional %s of %i layers', (id, layers) => {
  const { shape, params, sequences, ids, spec } = setUp(id, layers);

  it('should use its gates in each direction as the reference does when sequences are unequal', async () => {
    const model = await modelOf({ spec, params });
    const probe = await CellUseProbe.create(await testGpu(), spec, sequences, await testPipelines());
    onTestFinished(() => probe.destroy());
    const { layers: traces } = forward(shape, params, { ids, T, B, lengths, state: zeroState(shape, B) });
    const S = shape.cell.slots.length;
    for (const { layer, reverse, i } of choices(layers)) {
      const found = await probe.run(model, { layer, reverse });
      expect(found).toMatchObject({ layers, layer, direction: reverse ? 'reverse' : 'forward', samples: real.length });
      const { saved } = traces[i] as LayerTrace;
      expect(found.gates.length).toBeGreaterThan(1);
      for (const { name, mean } of found.gates) {
        const slot = shape.cell.slots.indexOf(name);
        const means = Array.from({ length: H }, (_, j) => {
          const sum = real.reduce((total, row) => total + (saved[(row * H + j) * S + slot] as number), 0);
          return sum / real.length;
        });
        expect(largestError(mean, means), `${name} of ${layer}, ${reverse}`).toBeLessThan(1e-5);
      }
    }
  });

  it('should have the eigenvalues of each direction’s own matrix', async () => {
    const model = await modelOf({ spec, params });
    for (const { layer, reverse } of choices(layers)) {
      const { gates, direction } = await recurrentSpectrum(model, { layer, reverse });
      expect(direction).toBe(reverse ? 'reverse' : 'forward');
      const weights = params[layerNames(layer, Number(reverse)).weightHh] as Float64Array;
      gates.forEach(({ real: x, imaginary }, g) => {
        const expected = eigenvalues(weights.subarray(g * H * H, (g + 1) * H * H), H);
        expect(largestError(x, expected.real)).toBeLessThan(1e-5);
        expect(largestError(imaginary, expected.imaginary)).toBeLessThan(1e-5);
      });
    }
  });
});

it.each([1, 2])('should count what goes into relu in each direction of the top of %i layers', async (layers) => {
  const { shape, params, sequences, ids, spec } = setUp('rnn', layers, { activation: 'relu' });
  const model = await modelOf({ spec, params });
  const probe = await CellUseProbe.create(await testGpu(), spec, sequences, await testPipelines());
  onTestFinished(() => probe.destroy());
  const { layers: traces } = forward(shape, params, { ids, T, B, lengths, state: zeroState(shape, B) });
  for (const reverse of [false, true]) {
    const { activations } = await probe.run(model, { layer: layers - 1, reverse });
    const { xp, hp } = traces[2 * layers - 2 + Number(reverse)] as LayerTrace;
    const sums = xp.map((x, i) => x + (hp[i] as number));
    const own = real.flatMap((row) => [...sums.slice(row * H, (row + 1) * H)]);
    const flat = own.filter((x) => x <= 0).length / own.length;
    expect(flat).toBeGreaterThan(0);
    expect(activations[0]?.saturated).toBeCloseTo(flat, 5);
  }
});
