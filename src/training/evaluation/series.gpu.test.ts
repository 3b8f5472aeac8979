import { expect, it, onTestFinished } from 'vitest';
import { forecastErrors, forecastRows } from '../../data/facts/forecast.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng } from '../../lib/rng.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { forward, zeroState } from '../../nn/testing/stackReference.ts';
import { prepareDataTask } from '../datasets/dataTaskDataset.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { smallConfig, testTrainer } from '../testing/trainerCase.ts';
import { evaluateAll } from './evaluate.ts';
import { evaluate } from './predictions.ts';

const rng = createRng(1, 'data of tests');
/** 300 days of a wave with noise. */
const table = `day,x,y\n${Array.from({ length: 300 }, (_, i) => {
  const day = new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
  return `${day},${(5 + Math.sin(i / 5) + 0.2 * rng.uniform()).toFixed(4)},${(10 * rng.uniform()).toFixed(3)}`;
}).join('\n')}\n`;
const pixel = (): string => Math.floor(16 * rng.uniform()).toString(16);
const digits = Array.from({ length: 80 }, (_, i) => `${i % 10} ${Array.from({ length: 196 }, pixel).join('')}`).join(
  '\n',
);

const begin = async (config: ReturnType<typeof checkConfig>, text: string) => {
  const dataset = prepareDataTask(config, text);
  const trainer = await testTrainer(config, dataset);
  onTestFinished(() => trainer.destroy());
  const shape = shapeOf(config, dataset.tokenizer.vocabulary.length);
  const initial = Object.entries(initialParameters(shape, config.init, config.seed));
  const params = Object.fromEntries(initial.map(([name, values]) => [name, Float64Array.from(values)]));
  const { seqLength: T, batchSize: B } = config;
  const predictedBy = (values: Float32Array | undefined) => {
    const none = { ids: new Uint32Array(), targets: new Uint32Array(), T, B, state: zeroState(shape, B) };
    return forward(shape, params, { ...none, values: Float64Array.from(values ?? []) }).logits;
  };
  return { dataset, trainer, predictedBy, T, B };
};

it('tells of each day that is held back what the reference forecasts, and its loss against the naive one', async () => {
  const config = checkConfig({ ...smallConfig, task: { id: 'series', lag: 2 }, seqLength: 12 });
  const { dataset, trainer, predictedBy, B } = await begin(config, table);
  const { rows, predictions } = evaluate(trainer);
  const { forecast = new Float32Array(), accuracy } = (await predictions) ?? {};
  expect([rows.length, accuracy]).toEqual([3, undefined]);
  const facts = dataset.data?.data.series?.facts;
  if (!facts) throw new Error('nothing is known of the series');
  // 80% of 300 days train; the last two have no answer yet.
  expect([forecast.length, forecast.some(Number.isNaN)]).toEqual([58, false]);
  let [sum, plain] = [0, 0];
  dataset.validation.forEach(({ values, targets }, batch) => {
    const predicted = predictedBy(values);
    targets.forEach((target, row) => {
      if (target === ignoredTarget) return;
      const day = dataset.data?.data.series?.dayOf(batch, row) ?? -1;
      expect(forecast[day]).toBeCloseTo(predicted[row] as number, 4);
      const moved = (facts.values[facts.split + day + 2] as number) - (facts.values[facts.split + day] as number);
      sum += ((predicted[row] as number) - moved / facts.scale) ** 2;
      plain += (moved / facts.scale) ** 2;
    });
  });
  const errors = forecastErrors(facts, forecastRows(facts, forecast));
  expect(errors?.days).toBe(58);
  expect((errors?.ratio ?? 0) ** 2).toBeCloseTo(sum / plain, 3);
  expect(dataset.chanceLoss).toBeCloseTo(plain / 58, 5);
  expect(B).toBe(4);
  // One sequence at a time takes several rounds of the same days.
  const alone = await begin(checkConfig({ ...config, batchSize: 1 }), table);
  expect(alone.dataset.data?.validationRounds.rounds).toBe(3);
  const result = await evaluateAll(alone.trainer);
  expect(result).toMatchObject({ scored: 58, accuracy: null, forecast: { days: 58 } });
  expect(result?.forecast?.ratio).toBeCloseTo(errors?.ratio ?? Number.NaN, 5);
});

it('tells digits apart at their end, and how sure it is of each class after every step', async () => {
  const config = checkConfig({ ...smallConfig, cell: 'gru', task: { id: 'digits-rows' } });
  const { dataset, trainer, predictedBy, T, B } = await begin(config, digits);
  expect(T).toBe(14);
  const { accuracy, scored, sequences = [], confusion } = (await evaluate(trainer).predictions) ?? {};
  const shares = (logits: Float64Array, row: number): number[] => {
    const exps = Array.from({ length: 10 }, (_, c) => Math.exp(logits[row * 10 + c] as number));
    return exps.map((each) => each / exps.reduce((a, b) => a + b));
  };
  const first = predictedBy(dataset.validation[0]?.values);
  expect(sequences).toHaveLength(B);
  sequences.forEach(({ probabilities = new Float32Array() }, b) => {
    expect(probabilities).toHaveLength(T * 10);
    for (let t = 0; t < T; t++) {
      shares(first, t * B + b).forEach((share, c) => {
        expect(probabilities[t * 10 + c]).toBeCloseTo(share, 4);
      });
    }
  });
  let [right, all] = [0, 0];
  for (const { values, targets } of dataset.validation) {
    const logits = predictedBy(values);
    for (let b = 0; b < B; b++) {
      // Of 10 that are held back, the last of three batches has two.
      if (targets[(T - 1) * B + b] === ignoredTarget) continue;
      const of = shares(logits, (T - 1) * B + b);
      right += Number(of.indexOf(Math.max(...of)) === targets[(T - 1) * B + b]);
      all++;
    }
  }
  expect([accuracy, scored, all]).toEqual([right / all, all, 10]);
  expect(confusion?.counts.reduce((a, b) => a + b)).toBe(all);
  // To look at a model while it reads leaves its training as it is.
  const twin = await testTrainer(config, dataset);
  onTestFinished(() => twin.destroy());
  for (const each of [trainer, twin]) each.train(3);
  expect(await trainer.model.readFlat('params')).toEqual(await twin.model.readFlat('params'));
});
