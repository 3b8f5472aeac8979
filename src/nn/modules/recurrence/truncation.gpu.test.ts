import { describe, expect, it } from 'vitest';
import { getCell } from '../../../cells/index.ts';
import { createRng } from '../../../lib/rng.ts';
import { ReachProbe } from '../../../probes/reach/measure.ts';
import { probeRows } from '../../../probes/reach/rows.ts';
import type { ModelSpec } from '../../memory/spec.ts';
import type { Stepwise } from '../../strategy/recurrenceVariants.ts';
import {
  bits,
  randomParameters,
  randomWindow,
  stepInput,
  testGpu,
  testModel,
  testPipelines,
  wrongTensors,
} from '../../testing/gpuCase.ts';
import { forwardBackward, zeroState } from '../../testing/stackReference.ts';

const wavefront: Stepwise = { kind: 'stepwise', R: 4, wavefront: true };
const [T, B, H, V] = [11, 3, 9, 7];

const ways: Record<string, Partial<ModelSpec>> = {
  looped: { variantKind: 'looped' },
  'looped, in short dispatches': { variantKind: 'looped', chunk: 2 },
  persistent: { variantKind: 'persistent' },
  stepwise: {
    variantKind: 'stepwise',
    variants: { forward: { ...wavefront, wavefront: false }, backward: { ...wavefront, wavefront: false } },
  },
  'a wavefront': { variants: { forward: wavefront, backward: wavefront } },
};

describe.each(['rnn', 'gru', 'lstm'])('gradients of a %s that are cut every few steps', (id) => {
  it.each(Object.entries(ways))('are those of the reference: %s', async (_, way) => {
    const shape = { cell: getCell(id), activation: 'tanh', layers: 2, hiddenSize: H, vocabularySize: V } as const;
    const rng = createRng(7, `${id} truncated`);
    const params = randomParameters(shape, rng, 0.6);
    const window = { ...randomWindow(V, T, B, zeroState(shape, B), rng, 0.1), truncate: 4 };
    const { grads } = forwardBackward(shape, params, window);
    const model = await testModel({ shape, seqLength: T, batchSize: B, truncate: 4, ...way }, params);
    model.differentiate(stepInput(window));
    expect(wrongTensors(await model.readTensors('grads'), grads, 1e-4)).toEqual([]);
    model.destroy();
  });
});

it.each([
  { name: 'of an IndRNN', cell: 'indrnn', more: {} },
  { name: 'of a diagonal LSTM', cell: 'lstm', more: { recurrence: 'diagonal' } },
  { name: 'of peepholes', cell: 'lstm-peephole', more: {} },
  { name: 'of both directions, each in the order it reads in', cell: 'gru', more: { bidirectional: true } },
  { name: 'through connections', cell: 'gru', more: { connections: { input: true, residual: true, dense: false } } },
] as const)('should be those of the reference: $name', async ({ cell, more }) => {
  const activation = getCell(cell).activations[0] ?? 'tanh';
  const shape = { cell: getCell(cell), activation, layers: 2, hiddenSize: H, vocabularySize: V, ...more } as const;
  const rng = createRng(13, cell);
  const params = randomParameters(shape, rng, 0.6);
  const window = { ...randomWindow(V, T, B, zeroState(shape, B), rng, 0.1), truncate: 4 };
  const model = await testModel({ shape, seqLength: T, batchSize: B, truncate: 4 }, params);
  model.differentiate(stepInput(window));
  expect(wrongTensors(await model.readTensors('grads'), forwardBackward(shape, params, window).grads, 1e-4)).toEqual(
    [],
  );
  model.destroy();
});

it('should be those of the reference where gates are computed twice, with borders elsewhere', async () => {
  const shape = { cell: getCell('lstm'), activation: 'tanh', layers: 2, hiddenSize: H, vocabularySize: V } as const;
  const rng = createRng(8, 'recompute');
  const params = randomParameters(shape, rng, 0.6);
  const window = { ...randomWindow(V, 37, B, zeroState(shape, B), rng), truncate: 7 };
  const { grads } = forwardBackward(shape, params, window);
  const variants = { recompute: { C: 16 } };
  const model = await testModel({ shape, seqLength: 37, batchSize: B, truncate: 7, variants }, params);
  model.differentiate(stepInput(window));
  expect(wrongTensors(await model.readTensors('grads'), grads, 1e-4)).toEqual([]);
  model.destroy();
});

it('should give the bits of a whole window where the only border is its end', async () => {
  const shape = { cell: getCell('lstm'), activation: 'tanh', layers: 1, hiddenSize: H, vocabularySize: V } as const;
  const rng = createRng(9, 'whole');
  const params = randomParameters(shape, rng, 0.6);
  const window = randomWindow(V, T, B, zeroState(shape, B), rng);
  const [whole, bordered] = await Promise.all([
    testModel({ shape, seqLength: T, batchSize: B }, params),
    testModel({ shape, seqLength: T, batchSize: B, truncate: T }, params),
  ]);
  for (const model of [whole, bordered]) model.differentiate(stepInput(window));
  expect(bits(await bordered.readFlat('grads'))).toEqual(bits(await whole.readFlat('grads')));
  expect(bordered.dispatchesPerStep).toBe(whole.dispatchesPerStep);
  whole.destroy();
  bordered.destroy();
});

it('should show in the reach: no loss is felt before the last border', async () => {
  const shape = { cell: getCell('gru'), activation: 'tanh', layers: 1, hiddenSize: H, vocabularySize: V } as const;
  const rng = createRng(11, 'reach');
  const spec = { shape, seqLength: T, batchSize: 1, truncate: 4 };
  const model = await testModel(spec, randomParameters(shape, rng, 0.6));
  const ids = Uint32Array.from({ length: T }, (_, t) => t % V);
  const rows = probeRows(shape, T, 1);
  const sequence = { input: ids, targets: ids };
  const probe = await ReachProbe.create(await testGpu(), model.plan.spec, rows, [sequence], await testPipelines());
  const { norms, losses, firstLoss } = await probe.run(model);
  for (let i = 0; i < losses; i++) {
    const at = firstLoss + i;
    const border = Math.floor(at / 4) * 4;
    for (let t = 0; t <= at; t++) {
      const norm = norms[t * losses + i] as number;
      if (t < border) expect(norm, `loss ${at}, state ${t}`).toBe(0);
      else expect(norm, `loss ${at}, state ${t}`).toBeGreaterThan(0);
    }
  }
  probe.destroy();
  model.destroy();
});
