import { describe, expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { nameEnd, nameSymbols } from '../../data/names.ts';
import { createRng } from '../../lib/rng.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { randomParameters, stepInput, testModel, wrongTensors } from '../../nn/testing/gpuCase.ts';
import { forward, forwardBackward, zeroState } from '../../nn/testing/stackReference.ts';
import { measure as typed } from '../../probes/typed/measure.ts';
import { measure as written } from '../../probes/written/measure.ts';
import { prepareDataTask } from '../datasets/dataTaskDataset.ts';
import { probedRun } from '../session/probeScheduler.ts';
import { lossesOf, smallConfig, testTrainer } from '../testing/trainerCase.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { predictAt } from './predictAt.ts';

const tolerance = 1e-4;
const text = [
  'Spain\tana,maria,jose,lucia,pedro,marta,elena,pablo,carmen,diego',
  'Poland\tjan,kasia,adam,ewa,marek',
].join('\n');

const configOf = (id: string, more: Partial<RunConfig> = {}): RunConfig => ({
  ...smallConfig,
  corpus: 'moby-dick',
  layers: 1,
  carryState: false,
  task: { ...smallConfig.task, id },
  seqLength: id === 'name-origin' ? 14 : 15,
  ...more,
});

async function trained(config: RunConfig, steps: number): Promise<Trainer> {
  const trainer = await testTrainer(config, prepareDataTask(config, text));
  onTestFinished(() => trainer.destroy());
  for (let i = 0; i < steps; i++) trainer.train(1);
  return trainer;
}

/** Probabilities after each step, of a single sequence, by the reference. */
async function expected({ model, config, dataset }: Trainer, ids: readonly number[]): Promise<number[][]> {
  const shape = shapeOf(config, dataset.tokenizer.vocabulary.length);
  const params = Object.fromEntries(
    Object.entries(await model.readTensors('params')).map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const V = shape.vocabularySize;
  const inputs = { ids: Uint32Array.from(ids), targets: new Uint32Array(ids.length), T: ids.length, B: 1 };
  const { logits } = forward(shape, params, { ...inputs, state: zeroState(shape, 1) });
  return ids.map((_, t) => {
    const row = Array.from(logits.subarray(t * V, (t + 1) * V), Math.exp);
    const sum = row.reduce((total, each) => total + each, 0);
    return row.map((each) => each / sum);
  });
}

describe('symbols that are read, and other classes that are answered', () => {
  const shapes: [string, Partial<ModelShape>][] = [
    ['one-hot', {}],
    ['embedded, in both directions', { embedding: { size: 6, tied: false }, bidirectional: true }],
  ];

  it.each(shapes)('have the gradients of the reference: %s', async (_, more) => {
    const [T, B] = [5, 3];
    const cell = getCell('gru');
    const shape: ModelShape = {
      ...{ cell, activation: 'tanh', layers: 1, hiddenSize: 7, vocabularySize: 4, symbols: 300 },
      ...more,
    };
    const rng = createRng(2, 'words');
    const params = randomParameters(shape, rng, 0.6);
    const draw = (size: number) => Uint32Array.from({ length: T * B }, () => rng.uint32() % size);
    const window = { ids: draw(300), targets: draw(4), T, B, state: zeroState(shape, B) };
    const model = await testModel({ shape, seqLength: T, batchSize: B }, params);
    onTestFinished(() => model.destroy());
    model.differentiate(stepInput(window));
    const { grads } = forwardBackward(shape, params, window);
    expect(wrongTensors(await model.readTensors('grads'), grads, tolerance)).toEqual([]);
  });
});

describe('what is typed', () => {
  it('should be predicted as by the reference, and leave training alone, when it is probed', async () => {
    const config = configOf('name-origin', { cell: 'lstm' });
    const [probed, alone] = [await trained(config, 3), await trained(config, 3)];
    const probe = await typed.make(probedRun(probed));
    const found = await probe.run(probed.model, { text: ' José ' });
    const ids = [...new Array<number>(10).fill(nameEnd), ...[...'jose'].map((letter) => nameSymbols.indexOf(letter))];
    const requested = (await expected(probed, ids)).at(-1) ?? [];
    expect(found).toMatchObject({ problem: null, parts: ['Jose'], classes: 20 });
    found?.probabilities.forEach((each, c) => {
      expect(each).toBeCloseTo(requested[c] ?? 0, 5);
    });
    expect(await probe.run(probed.model, { text: '7' })).toMatchObject({ problem: /^Write a name/, parts: [] });
    for (const trainer of [probed, alone]) trainer.train(2);
    expect(await lossesOf(probed, 4, 2)).toEqual(await lossesOf(alone, 4, 2));
  });
});

describe('what is written', () => {
  it('is as likely as the reference says, the same at every look, and ends where the model ends it', async () => {
    const trainer = await trained(configOf('name-writing', { cell: 'gru', batchSize: 8 }), 40);
    const probe = await written.make(probedRun(trainer));
    const request = { text: 'Spain: M', temperature: 0.8, seed: 1 };
    const found = await probe.run(trainer.model, request);
    expect(await probe.run(trainer.model, request)).toEqual(found);
    const { symbols = [] } = trainer.dataset.data?.data ?? {};
    const ended = found?.written.filter((each) => each.ended) ?? [];
    expect(ended.length).toBeGreaterThan(0);
    const [first] = ended;
    const letters = [...(first?.text ?? '').toLowerCase()].map((letter) => nameSymbols.indexOf(letter));
    const probabilities = await expected(trainer, [symbols.indexOf('Spain'), ...letters]);
    const targets = [...letters.slice(1), nameEnd];
    const log = targets.reduce((sum, id, i) => sum + Math.log(probabilities[i + 1]?.[id] ?? 0), 0);
    expect(first?.logProbability).toBeCloseTo(log, 3);
    expect(first?.text[0]).toBe('M');
    expect(await probe.run(trainer.model, { ...request, text: 'Spain:' })).toMatchObject({ written: [] });
  });

  it('should predict several places of several sequences at once when they are requested together', async () => {
    const trainer = await trained(configOf('name-writing', { cell: 'gru' }), 1);
    const [T, B] = [15, 4];
    const ids = Uint32Array.from({ length: T * B }, (_, i) => i % 30);
    const places = [
      { sequence: 2, step: 7 },
      { sequence: 0, step: 14 },
    ];
    const found = await predictAt(trainer, ids, places);
    for (const [i, { sequence, step }] of places.entries()) {
      const column = Array.from({ length: T }, (_, t) => ids[t * B + sequence] as number);
      const requested = (await expected(trainer, column))[step] ?? [];
      const V = requested.length;
      expect(Math.max(...requested.map((each, v) => Math.abs(each - (found[i * V + v] ?? 0))))).toBeLessThan(1e-5);
    }
  });
});
