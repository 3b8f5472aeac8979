import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import { singularValues } from '../../lib/spectra.ts';
import { recurrence } from '../../nn/modules/recurrence/definition.ts';
import { reversedInput, reversedRows } from '../../nn/modules/recurrence/reference/directions.ts';
import type { Network, NodeSpec } from '../../nn/network/types.ts';
import { directionsOf, layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import { input, layerConfig, layerName, stack } from '../../nn/networks/stack.ts';
import { forward as forwardNetwork } from '../../nn/reference/network.ts';
import type { Data } from '../../nn/reference/types.ts';
import { derivative } from '../../nn/testing/finiteDifferences.ts';
import { largestError, randomParameters, testGpu, testModel, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forward, type LayerTrace, type Tensors, zeroState } from '../../nn/testing/stackReference.ts';
import { mixedStacks } from '../../nn/testing/stacks.ts';
import { growthOf, type JacobianData, meanGrowth, singularLags, tellableShare } from './contract.ts';
import { directions, JacobianProbe } from './measure.ts';

const T = 9;
const H = 10;

interface Case {
  readonly shape: ModelShape;
  readonly params: Tensors;
  /** Without what pads it. */
  readonly text: Uint32Array;
  readonly layer: number;
  readonly reverse: boolean;
}

/** ∂h_T/∂(state after step t) [H, S·H] in float64, by differences of the layer alone, whose input stays as it is. */
function differences({ shape, params, text, layer, reverse }: Case, t: number): Float64Array {
  const T = text.length;
  const { hiddenSize: H, cell } = layerShape(shape, layer);
  const direction = Number(reverse) as 0 | 1;
  const below = Array.from({ length: layer }, (_, l) => directionsOf(shape, l)).reduce<number>((sum, D) => sum + D, 0);
  const { layers, values } = forward(shape, params, { ids: text, T, B: 1, state: zeroState(shape, 1) });
  const trace = layers[below + direction] as LayerTrace;
  const read = values.get(layer > 0 ? layerName(layer - 1) : input) as Data;
  const own = reverse ? reversedInput(read, reversedRows({ T, B: 1 })) : read;
  const rest: Data =
    own.kind === 'ids'
      ? { ...own, ids: own.ids.slice(t + 1) }
      : { ...own, values: own.values.slice(((t + 1) * own.values.length) / T) };
  const h = trace.hidden.slice((t + 1) * H, (t + 2) * H);
  const c = trace.cell.slice((t + 1) * H, (t + 2) * H);
  const config = { ...layerConfig(shape, layer), bidirectional: false };
  const network: Network = {
    inputs: {},
    nodes: [{ name: 'layer', definition: recurrence, config, from: ['rest'] } as NodeSpec],
    parameterName: (_, { role }) => stack(shape).parameterName(layerName(layer), { role, direction }),
    lastParameters: [],
  };
  const window = { T: T - 1 - t, B: 1, states: { layer: { h, c } } };
  const end = (row: number): number => {
    const [trace] = forwardNetwork({ network, params, inputs: { rest }, window }).kept.get('layer') as [LayerTrace];
    return trace.hidden[(T - 1 - t) * H + row] as number;
  };
  const states = cell.states.length > 1 ? [h, c] : [h];
  const columns = states.length * H;
  return Float64Array.from({ length: H * columns }, (_, at) => {
    const column = at % columns;
    return derivative(() => end(Math.floor(at / columns)), states[Math.floor(column / H)] as Float64Array, column % H);
  });
}

/** ‖vᵀM‖ of a matrix of H rows */
function pushed(v: ArrayLike<number>, matrix: Float64Array, H: number): number {
  const columns = matrix.length / H;
  const row = Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < H; i++) sum += (v[i] as number) * (matrix[i * columns + j] as number);
    return sum;
  });
  return Math.hypot(...row);
}

async function probe({ shape, params, text, layer, reverse }: Case): Promise<JacobianData> {
  const input = new Uint32Array(T).fill(3);
  input.set(text);
  const sequence = { input, length: text.length };
  const spec = { shape, seqLength: T, batchSize: 1, optimizer: { type: 'adam', nesterov: false } } as const;
  const model = await testModel(spec, params);
  const jacobian = await JacobianProbe.create(await testGpu(), spec, sequence, await testPipelines());
  try {
    await jacobian.run(model, { layer, reverse: !reverse });
    // Once more, since what a run leaves behind must not flow into the next.
    return await jacobian.run(model, { layer, reverse });
  } finally {
    jacobian.destroy();
    model.destroy();
  }
}

const whole = {
  ...{ name: 'the only direction', recurrence: 'full' as const, layers: 1, layer: 0, layerNorm: false },
  ...{ bidirectional: false, reverse: false, steps: T },
};
/** Of a sequence that is shorter than the window. */
const bidirectional = { ...whole, bidirectional: true, steps: 7 };
const [forwards, reverse] = [
  { ...bidirectional, name: 'the forward direction' },
  { ...bidirectional, name: 'the reverse direction', reverse: true },
];

describe.each([
  { id: 'rnn', ...whole },
  { id: 'gru', ...whole },
  { id: 'lstm', ...whole, layers: 2, layer: 1 },
  { id: 'gru-textbook', ...whole },
  { id: 'lstm', ...whole, layers: 2, layer: 1, layerNorm: true },
  { id: 'lstm-peephole', ...whole },
  // Its product is a diagonal, for h and for c.
  { id: 'lstm-peephole', ...whole, recurrence: 'diagonal' as const },
  { id: 'gru', ...forwards },
  { id: 'gru', ...reverse },
  { id: 'lstm', ...forwards, layers: 2 },
  { id: 'lstm', ...reverse, layers: 2, layer: 1 },
  { id: 'gru-textbook', ...reverse, layers: 2, layer: 1 },
  { id: 'lstm', ...reverse, layerNorm: true },
  { id: 'lstm-peephole', ...reverse },
  { id: 'lstm-peephole', ...reverse, recurrence: 'diagonal' as const },
])(
  'the product of the Jacobians of $name of a $recurrence $id, layer $layer of $layers, layer norm $layerNorm',
  (each) => {
    const { id, recurrence, layers, layer, layerNorm, bidirectional, reverse, steps } = each;
    it('should be what finite differences say', async () => {
      const size = { layers, hiddenSize: H, vocabularySize: 7, layerNorm, bidirectional };
      const shape = { cell: getCell(id), activation: 'tanh', recurrence, ...size } as const;
      const rng = createRng(8, `${id} jacobians`);
      const params = randomParameters(shape, rng, 0.7);
      const text = Uint32Array.from({ length: steps }, () => rng.uint32() % 7);
      const of = { shape, params, text, layer, reverse };
      const data = await probe(of);
      expect(data.direction).toBe(bidirectional ? (reverse ? 'reverse' : 'forward') : undefined);
      expect(data).toMatchObject({ seqLength: steps, layer, layers, states: shape.cell.states, vectors: 16 });
      expect(data.lags).toEqual(singularLags(steps));

      const start = directions(H, H, 16, 0);
      for (let lag = 1; lag < steps; lag++) {
        const matrix = differences(of, steps - 1 - lag);
        const lengths = Array.from({ length: 16 }, (_, k) => pushed(start.subarray(k * H, (k + 1) * H), matrix, H));
        lengths.forEach((length, k) => {
          expect(Math.abs((data.lengths[lag * 16 + k] as number) / length - 1), `lag ${lag}`).toBeLessThan(1e-3);
        });
        const at = data.lags.indexOf(lag);
        if (at < 0) continue;
        const values = singularValues(matrix, H, matrix.length / H);
        expect(largestError([data.largest[at] as number], values.slice(0, 1))).toBeLessThan(1e-4);
        for (const [found, expected] of [
          [data.median[at], values[4]],
          [data.smallest[at], values[9]],
        ] as const) {
          const share = (expected as number) / (values[0] as number);
          if (share > 2e-3) expect(Math.abs((found as number) / (expected as number) - 1)).toBeLessThan(1e-2);
          if (share < tellableShare / 4) expect(found).toBeNaN();
        }
      }
      const mean = meanGrowth(data);
      expect(mean[0]).toBeCloseTo(1, 6);
      expect(growthOf(mean).lag).toBe(steps - 1);
    });
  },
);

it.each([
  { layer: 0, reverse: false, from: 'one direction below both' },
  { layer: 1, reverse: true, from: 'one direction below both' },
  { layer: 1, reverse: false, from: 'three cells of three widths' },
  { layer: 2, reverse: false, from: 'two-stage, peephole and elementwise cells' },
])(
  'should be what finite differences say when layers differ, of layer $layer (reverse: $reverse) in $from',
  async ({ layer, reverse, from }) => {
    const shape = mixedStacks.find(([name]) => name === from)?.[1] as ModelShape;
    const { hiddenSize: H, cell } = layerShape(shape, layer);
    const rng = createRng(9, 'mixed jacobians');
    const params = randomParameters(shape, rng, 0.7);
    const text = Uint32Array.from({ length: T }, () => rng.uint32() % shape.vocabularySize);
    const of = { shape, params, text, layer, reverse };
    const data = await probe(of);
    expect(data).toMatchObject({ layers: shape.layers, layer, hiddenSize: H, states: cell.states, vectors: 16 });
    const start = directions(H, H, 16, 0);
    for (let lag = 1; lag < T; lag++) {
      const matrix = differences(of, T - 1 - lag);
      const lengths = Array.from({ length: 16 }, (_, k) => pushed(start.subarray(k * H, (k + 1) * H), matrix, H));
      expect(largestError(data.lengths.subarray(lag * 16, (lag + 1) * 16), lengths), `lag ${lag}`).toBeLessThan(1e-3);
      const at = data.lags.indexOf(lag);
      if (at < 0) continue;
      const values = singularValues(matrix, H, matrix.length / H);
      expect(largestError([data.largest[at] as number], values.slice(0, 1))).toBeLessThan(1e-4);
    }
  },
);
