import { describe, expect, it } from 'vitest';
import { eigenvalues } from '../../lib/spectra.ts';
import type { RecurrenceConfig } from '../../nn/modules/recurrence/definition.ts';
import { reversedInput } from '../../nn/modules/recurrence/reference/directions.ts';
import type { Network, NodeSpec } from '../../nn/network/types.ts';
import { layerShapes } from '../../nn/networks/parameters.ts';
import { forward } from '../../nn/reference/network.ts';
import { type Data, type FeatureData, features, widthOf } from '../../nn/reference/types.ts';
import { B, S, T } from '../../nn/testing/encoderDecoders.ts';
import { derivative } from '../../nn/testing/finiteDifferences.ts';
import { largestError, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import type { LayerTrace } from '../../nn/testing/stackReference.ts';
import { sessionConfig, TestPage } from '../../training/testing/sessionCase.ts';
import { CellUseProbe } from '../cellUse/measure.ts';
import { directions, JacobianProbe } from '../jacobian/measure.ts';
import { measureOf } from '../measures.ts';
import { recurrentSpectrum } from '../spectrum/measure.ts';
import { made } from '../testing/mixedCase.ts';
import { nodeOf, pairsShape, setUp } from '../testing/pairsCase.ts';
import { UpdateProbe } from '../updates/measure.ts';

const names = ['attention dot, an LSTM', 'both ends in two layers, added scores', 'a decoder of more layers'];

describe.each(names)('the probes of an encoder–decoder with %s', (name) => {
  const { shape, problem, sequences, spec, recurrences, traceOf, pass, model } = setUp(pairsShape(name));
  const { network, params } = problem;
  const requestOf = ({ layer, direction }: (typeof recurrences)[number]) => ({
    ...{ layer, reverse: direction === 'reverse' },
  });
  const specOf = (node: string): NodeSpec<RecurrenceConfig> =>
    network.nodes.find((each) => each.name === node) as NodeSpec<RecurrenceConfig>;
  /** Steps of a sequence that are real on the side of a place. */
  const lengthOf = ({ layer }: (typeof recurrences)[number], b: number): number =>
    (layer < shape.encoder.layers.length ? sequences[b]?.source?.length : sequences[b]?.length) as number;

  it('should be of the layers of both sides, the encoder’s first', () => {
    expect(recurrences.map((place) => nodeOf(place).node)).toEqual(
      network.nodes.flatMap(({ name: node, definition, config }) => {
        if (definition.kind !== 'recurrence') return [];
        return (config as RecurrenceConfig).bidirectional ? [node, node] : [node];
      }),
    );
  });

  it('should take the eigenvalues of the recurrent matrix of either side', async () => {
    const running = await model();
    for (const place of recurrences) {
      const { node, direction } = nodeOf(place);
      const { cell, hiddenSize: H } = specOf(node).config;
      const found = await recurrentSpectrum(running, requestOf(place));
      const { states: _, ...where } = place;
      expect(found).toMatchObject({ ...where, hiddenSize: H });
      const weights = params[network.parameterName(node, { role: 'weightHh', direction })] as Float64Array;
      expect(found.gates).toHaveLength(cell.gates.length);
      found.gates.forEach(({ real, imaginary }, g) => {
        const expected = eigenvalues(weights.subarray(g * H * H, (g + 1) * H * H), H);
        expect(largestError(real, expected.real), node).toBeLessThan(1e-5);
        expect(largestError(imaginary, expected.imaginary), node).toBeLessThan(1e-5);
      });
    }
  });

  it('should count the gates and activations of the steps that nothing pads on either side', async () => {
    const probe = await made(CellUseProbe.create(await testGpu(), spec, sequences, await testPipelines()));
    const running = await model();
    for (const place of recurrences) {
      const { cell, hiddenSize: H } = specOf(nodeOf(place).node).config;
      const steps = nodeOf(place).node.startsWith('encoder') ? S : T;
      const rows = Array.from({ length: steps * B }, (_, row) => row).filter(
        (row) => Math.floor(row / B) < lengthOf(place, row % B),
      );
      const found = await probe.run(running, requestOf(place));
      const { states: _, ...where } = place;
      expect(found).toMatchObject({ ...where, hiddenSize: H, samples: rows.length });
      const { saved } = traceOf(place);
      const slots = cell.slots.length;
      for (const { name: gate, mean } of found.gates) {
        const slot = cell.slots.indexOf(gate);
        const means = Array.from({ length: H }, (_unused, j) => {
          const sum = rows.reduce((total, row) => total + (saved[(row * H + j) * slots + slot] as number), 0);
          return sum / rows.length;
        });
        expect(largestError(mean, means), `${gate} of ${nodeOf(place).node}`).toBeLessThan(1e-5);
      }
      expect(found.activations.map(({ counts }) => counts.reduce((sum, n) => sum + n, 0))).toEqual(
        found.activations.map(() => rows.length * H),
      );
    }
  });

  /** ∂h at the end of a sequence / ∂(state after step t) [H, S·H], by differences of the layer alone, whose input stays as it is. */
  function differences(place: (typeof recurrences)[number], b: number, t: number): Float64Array {
    const { node, direction } = nodeOf(place);
    const { from, config } = specOf(node);
    const { hiddenSize: H, cell } = config;
    const length = lengthOf(place, b);
    const read = pass.values.get(from[0] as string) as FeatureData;
    const width = widthOf(read);
    const own = features(
      Float64Array.from({ length: length * width }, (_, i) => {
        return read.values[(Math.floor(i / width) * B + b) * width + (i % width)] as number;
      }),
      read.parts,
    );
    const turned =
      direction === 1
        ? reversedInput(
            own,
            Uint32Array.from(own.values.subarray(0, length).keys(), (i) => length - 1 - i),
          )
        : own;
    const rest: Data = { ...(turned as FeatureData), values: (turned as FeatureData).values.slice((t + 1) * width) };
    const { hidden, cell: cellStates } = traceOf(place);
    const at = (all: Float64Array): Float64Array => all.slice(((t + 1) * B + b) * H, ((t + 1) * B + b + 1) * H);
    const [h, c] = [at(hidden), at(cellStates)];
    const alone: Network = {
      inputs: {},
      nodes: [
        { ...specOf(node), name: 'layer', config: { ...config, bidirectional: false }, from: ['rest'] } as NodeSpec,
      ],
      parameterName: (_, { role }) => network.parameterName(node, { role, direction }),
      lastParameters: [],
    };
    const window = { T: length - 1 - t, B: 1, states: { layer: { h, c } } };
    const end = (row: number): number => {
      const [trace] = forward({ network: alone, params, inputs: { rest }, window }).kept.get('layer') as [LayerTrace];
      return trace.hidden[(length - 1 - t) * H + row] as number;
    };
    const states = cell.states.length > 1 ? [h, c] : [h];
    const columns = states.length * H;
    return Float64Array.from({ length: H * columns }, (_, i) => {
      const col = i % columns;
      return derivative(() => end(Math.floor(i / columns)), states[Math.floor(col / H)] as Float64Array, col % H);
    });
  }

  it.each([0, 1])('should push directions back through the Jacobians of either side, of pair %i', async (b) => {
    const sequence = sequences[b] as (typeof sequences)[number];
    const probe = await made(JacobianProbe.create(await testGpu(), spec, sequence, await testPipelines()));
    const running = await model();
    // Every place twice, since what a run leaves behind must not flow into the next.
    for (const place of [...recurrences, ...recurrences.toReversed()]) {
      const { hiddenSize: H } = specOf(nodeOf(place).node).config;
      const length = lengthOf(place, b);
      const data = await probe.run(running, requestOf(place));
      const { states: _, ...where } = place;
      expect(data).toMatchObject({ ...where, hiddenSize: H, seqLength: length, vectors: 16 });
      const start = directions(H, H, 16, 0);
      for (let lag = 1; lag < length; lag++) {
        const matrix = differences(place, b, length - 1 - lag);
        const columns = matrix.length / H;
        const lengths = Array.from({ length: 16 }, (_unused, k) =>
          Math.hypot(
            ...Array.from({ length: columns }, (_column, j) => {
              let sum = 0;
              for (let i = 0; i < H; i++) sum += (start[k * H + i] as number) * (matrix[i * columns + j] as number);
              return sum;
            }),
          ),
        );
        const found = data.lengths.subarray(lag * 16, (lag + 1) * 16);
        expect(largestError(found, lengths), `${nodeOf(place).node} at lag ${lag}`).toBeLessThan(1e-3);
      }
    }
  });

  it('should follow the update of every parameter of both sides', async () => {
    const probe = await made(UpdateProbe.create(await model()));
    const encoder = (await testGpu()).device.createCommandEncoder();
    probe.before(encoder);
    probe.after(encoder);
    (await testGpu()).device.queue.submit([encoder.finish()]);
    const found = await probe.read(3);
    const { layers, encoderLayers } = recurrences[0] as (typeof recurrences)[number];
    expect(found).toMatchObject({ layers, encoderLayers });
    expect(layers).toBe(layerShapes(shape).length);
    expect(found.tensors.map((tensor) => tensor.name).toSorted()).toEqual(Object.keys(params).toSorted());
    for (const { name: tensor, moved, length } of found.tensors) {
      expect(moved).toBe(0);
      expect(length).toBeCloseTo(Math.hypot(...(params[tensor] as Float64Array)), 4);
    }
  });
});

it('should refuse what follows a single sequence when a model has an encoder', () => {
  const { shape } = setUp(pairsShape('attention dot, an LSTM'));
  for (const kind of ['reach', 'passage', 'typed', 'written'] as const)
    expect(measureOf(kind).refusal?.(shape), kind).toBe(
      'This view follows one sequence through the model, and an encoder–decoder has two: a source and a target.',
    );
});

it('should measure a run with pairs where it can, and say so in slow motion, which can’t', async () => {
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { reach: {}, jacobian: { layer: 1 }, cellUse: { layer: 0 } } });
  await page.configure(1, {
    ...{ ...sessionConfig, task: { id: 'reverse', lag: 1 }, embedding: { size: 8, tied: false } },
    carryState: false,
  });
  const refused = await page.until('probeFailed');
  expect(refused).toMatchObject({ kind: 'reach', message: expect.stringMatching(/an encoder–decoder has two/) });
  for (const [kind, layer] of [
    ['jacobian', 1],
    ['cellUse', 0],
  ] as const) {
    const { data } = await page.until('found', { where: (event) => event.kind === kind });
    expect(data).toMatchObject({ layers: 2, layer, encoderLayers: 1 });
  }
  page.send({ type: 'slowStep' });
  expect((await page.until('slowStepFailed')).message).toMatch(/read one sequence; this one is an encoder–decoder/);
});
