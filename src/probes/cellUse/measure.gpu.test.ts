import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import { numberInput } from '../../nn/memory/batch.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { randomParameters, testGpu, testModel, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forward, type Inputs, type LayerTrace, type Tensors, zeroState } from '../../nn/testing/stackReference.ts';
import { binCount, reachOf } from './contract.ts';
import { CellUseProbe } from './measure.ts';

const [T, N, H, V, F] = [10, 3, 9, 6, 2];

/** ln σ(f) − ln σ(i) */
const shareInput = (f: number, i: number): number => Math.log1p(Math.exp(-i)) - Math.log1p(Math.exp(-f));

/** Gates and what goes into each activation of a layer, in float64, as the cell's equations say. */
function reference(shape: ModelShape, params: Tensors, read: Pick<Inputs, 'ids' | 'values'>, layer: number) {
  const { layers } = forward(shape, params, { ...read, T, B: N, state: zeroState(shape, N) });
  const trace = layers[layer] as LayerTrace;
  const [G, S] = [shape.cell.gates.length, shape.cell.slots.length];
  const inputs = Array.from({ length: T * N * H }, (_, unit) => {
    const [row, j] = [Math.floor(unit / H), unit % H];
    const of = (values: Float64Array, g: number): number => values[(row * G + g) * H + j] as number;
    const sums = shape.cell.gates.map((_, g) => of(trace.xp, g) + of(trace.hp, g));
    if (shape.cell.id === 'gru') sums[2] = of(trace.xp, 2) + (trace.saved[unit * S] as number) * of(trace.hp, 2);
    // Of what is no gate's: ln f − ln i.
    if (shape.cell.id === 'min-lstm') sums[2] = shareInput(sums[0] as number, sums[1] as number);
    return shape.cell.states.length > 1 ? [...sums, trace.cell[unit + N * H] as number] : sums;
  });
  return { inputs, trace };
}

const plain = { id: 'rnn', names: ['h'], gates: [] as string[], keep: null, numbers: false, layerNorm: false };

describe.each([
  { ...plain, layers: 1, layer: 0, slotActivations: ['tanh'] },
  // Its outputs do not tell what went in, be it characters, numbers or the states below.
  { ...plain, layers: 2, layer: 0, slotActivations: ['relu'] },
  { ...plain, layers: 2, layer: 1, slotActivations: ['relu'] },
  { ...plain, layers: 1, layer: 0, slotActivations: ['relu'], numbers: true },
  { ...plain, layers: 2, layer: 1, slotActivations: ['relu'], layerNorm: true },
  { ...plain, id: 'indrnn', layers: 2, layer: 1, slotActivations: ['relu'] },
  {
    ...plain,
    id: 'min-lstm',
    layers: 1,
    layer: 0,
    names: ['f', 'i', "f'"],
    slotActivations: ['sigmoid', 'sigmoid', 'sigmoid'],
    gates: ['f', 'i', "f'"],
    keep: 2,
    numbers: false,
  },
  {
    ...plain,
    id: 'gru-textbook',
    layers: 1,
    layer: 0,
    names: ['r', 'u', 'n'],
    slotActivations: ['sigmoid', 'sigmoid', 'tanh'],
    gates: ['r', 'u'],
    keep: 1,
  },
  {
    id: 'gru',
    layers: 1,
    layer: 0,
    names: ['r', 'z', 'n'],
    slotActivations: ['sigmoid', 'sigmoid', 'tanh'],
    gates: ['r', 'z'],
    keep: 1,
    numbers: true,
    layerNorm: false,
  },
  {
    id: 'lstm',
    layers: 2,
    layer: 1,
    names: ['i', 'f', 'g', 'o', 'tanh(c)'],
    slotActivations: ['sigmoid', 'sigmoid', 'tanh', 'sigmoid', 'tanh'],
    gates: ['i', 'f', 'o'],
    keep: 1,
    numbers: false,
    layerNorm: false,
  },
])(
  'the use of a $id of $slotActivations, layer $layer of $layers',
  ({ id, layers, layer, names, slotActivations, gates, keep, numbers, layerNorm }) => {
    it('should be what the reference’s gates and pre-activations say', async () => {
      const activation = slotActivations[0] === 'relu' ? 'relu' : 'tanh';
      const cell = { cell: getCell(id), activation, layers, hiddenSize: H, layerNorm } as const;
      const shape: ModelShape = numbers
        ? { ...cell, vocabularySize: 1, features: F, regression: true }
        : { ...cell, vocabularySize: V };
      const rng = createRng(4, `${id} use`);
      const params = randomParameters(shape, rng, activation === 'relu' ? 0.5 : 2);
      const sequences = Array.from({ length: N }, () => ({
        ids: Uint32Array.from({ length: T }, () => rng.uint32() % V),
        values: Float32Array.from({ length: T * F }, () => rng.uniform(-1, 1)),
      }));
      const words = sequences.map(({ ids, values }) => ({ input: numbers ? numberInput(values, F) : ids }));
      const spec = { shape, seqLength: T, batchSize: 1, optimizer: { type: 'adam', nesterov: false } } as const;
      const model = await testModel(spec, params);
      const probe = await CellUseProbe.create(await testGpu(), spec, words, await testPipelines());
      const found = await probe.run(model, { layer });
      probe.destroy();
      model.destroy();
      expect(found).toMatchObject({
        layers,
        layer,
        hiddenSize: H,
        samples: T * N,
        keep,
        complement: id === 'gru-textbook',
      });
      expect(found.activations.map(({ name }) => name)).toEqual(names);
      expect(found.activations.map(({ activation }) => activation)).toEqual(slotActivations);
      expect(found.gates.map(({ name }) => name)).toEqual(gates);

      const ids = Uint32Array.from({ length: T * N }, (_, i) => sequences[i % N]?.ids[Math.floor(i / N)] ?? 0);
      const values = Float64Array.from({ length: T * N * F }, (_, i) => {
        const row = Math.floor(i / F);
        return sequences[row % N]?.values[Math.floor(row / N) * F + (i % F)] ?? 0;
      });
      const { inputs, trace } = reference(shape, params, { ids, values }, layer);
      expect(inputs).toHaveLength(T * N * H);
      found.activations.forEach(({ activation, counts, saturated }, a) => {
        const expected = new Uint32Array(binCount);
        let flat = 0;
        for (const input of inputs) {
          const x = input[a] as number;
          const bin = Math.floor(((x + reachOf[activation]) * binCount) / (2 * reachOf[activation]));
          const at = Math.max(0, Math.min(binCount - 1, bin));
          expected[at] = (expected[at] as number) + 1;
          const y = activation === 'tanh' ? Math.tanh(x) : 1 / (1 + Math.exp(-x));
          if (activation === 'relu' ? x <= 0 : activation === 'tanh' ? 1 - y * y < 0.1 : y * (1 - y) < 0.025) flat++;
        }
        // A value at the edge of a bin may fall to its other side by rounding.
        const moved = expected.reduce((sum, n, i) => sum + Math.abs(n - (counts[i] as number)), 0);
        expect(moved, names[a]).toBeLessThanOrEqual(4);
        expect(Math.abs(saturated - flat / inputs.length)).toBeLessThan(0.01);
      });

      const S = shape.cell.slots.length;
      for (const gate of found.gates) {
        const slot = shape.cell.slots.indexOf(gate.name);
        for (let j = 0; j < H; j++) {
          const values = Array.from({ length: T * N }, (_, row) => trace.saved[(row * H + j) * S + slot] as number);
          const share = (is: (value: number) => boolean): number => values.filter(is).length / values.length;
          expect(gate.low[j]).toBeCloseTo(
            share((value) => value < 0.1),
            5,
          );
          expect(gate.high[j]).toBeCloseTo(
            share((value) => value > 0.9),
            5,
          );
          expect(gate.mean[j]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 4);
        }
      }
    });
  },
);
