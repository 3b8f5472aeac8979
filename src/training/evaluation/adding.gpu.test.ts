import { expect, it, onTestFinished } from 'vitest';
import { getTask, type NumberTask } from '../../data/tasks/index.ts';
import { evaluationBatch } from '../../data/tasks/streams.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { initialOptimizerState } from '../../nn/reference/optimizers.ts';
import { largestError, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forward, forwardBackward, trainingStep, zeroState } from '../../nn/testing/stackReference.ts';
import { reachCurve } from '../../probes/reach/contract.ts';
import { ReachProbe } from '../../probes/reach/measure.ts';
import { probeSequences } from '../../probes/shared/sequences.ts';
import { prepareTask } from '../datasets/taskDataset.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { sessionConfig, TestPage } from '../testing/sessionCase.ts';
import { lossesOf, smallConfig, testTrainer } from '../testing/trainerCase.ts';
import { evaluate } from './predictions.ts';

const task = { id: 'adding', lag: 6 };
const adding = getTask('adding') as NumberTask;

it('should follow the reference when it trains and when it predicts', async () => {
  const config = checkConfig({ ...smallConfig, task, batchSize: 10 });
  const dataset = prepareTask(config);
  const trainer = await testTrainer(config, dataset);
  onTestFinished(() => trainer.destroy());
  const { seqLength: T, batchSize: B } = config;
  const steps = 20;
  for (let i = 0; i < steps; i += 5) trainer.train(5);
  const shape = shapeOf(config, 1);
  const initial = Object.entries(initialParameters(shape, config.init, config.seed));
  const params = Object.fromEntries(initial.map(([name, values]) => [name, Float64Array.from(values)]));
  const moments = initialOptimizerState(params);
  const none = { ids: new Uint32Array(), targets: new Uint32Array(), T, B, state: zeroState(shape, B) };
  const expected = Array.from({ length: steps }, (_, i) => {
    const { values, targets } = dataset.streams.window(i);
    const numbers = Float64Array.from(new Float32Array(targets.slice().buffer));
    const window = { ...none, values: Float64Array.from(values ?? []), numbers };
    return trainingStep(shape, params, window, config, moments).pass.loss;
  });
  expect(largestError(await lossesOf(trainer, 1, steps), expected)).toBeLessThan(1e-4);

  const { predictions } = evaluate(trainer);
  const { accuracy, numbers = [] } = (await predictions) ?? {};
  const shares = dataset.validation.map((window, i) => {
    const { logits } = forward(shape, params, { ...none, values: Float64Array.from(window.values ?? []) });
    const predicted = logits.slice((T - 1) * B);
    const batch = evaluationBatch(adding, { seed: config.seed, batchSize: B, lag: task.lag }, i);
    if (i === 0) {
      expect(numbers).toHaveLength(8);
      numbers.forEach((each, b) => {
        expect(each.prediction).toBeCloseTo(predicted[b] as number, 4);
        expect(each.target).toBe(batch.targets[b]);
        expect(each.right).toBe(Math.abs(each.prediction - each.target) < adding.tolerance);
        const own = [...batch.inputs].filter((_, j) => Math.floor(j / 2) % B === b);
        expect([...each.values]).toEqual(own);
      });
    }
    const near = batch.targets.filter((target, b) => Math.abs((predicted[b] as number) - target) < adding.tolerance);
    return near.length / B;
  });
  expect(accuracy).toBeCloseTo(shares.reduce((sum, share) => sum + share, 0) / shares.length, 12);
});

it('has its gradients followed back as the reference has them', async () => {
  const config = checkConfig({ ...smallConfig, cell: 'lstm', layers: 1, task, batchSize: 1 });
  const dataset = prepareTask(config);
  const trainer = await testTrainer(config, dataset);
  onTestFinished(() => trainer.destroy());
  const { seqLength: T } = config;
  const sequences = probeSequences(dataset, 1, T);
  const rows = { seqLength: T, sequences: 1, losses: T, firstLoss: 0 };
  const { spec } = trainer.model.plan;
  const probe = await ReachProbe.create(await testGpu(), spec, rows, sequences, await testPipelines());
  onTestFinished(() => probe.destroy());
  const data = await probe.run(trainer.model);
  const shape = shapeOf(config, 1);
  const initial = Object.entries(initialParameters(shape, config.init, config.seed));
  const params = Object.fromEntries(initial.map(([name, values]) => [name, Float64Array.from(values)]));
  const [window] = dataset.validation;
  const sum = new Float32Array(window?.targets.slice(-1).buffer as ArrayBuffer)[0] as number;
  for (const tau of [0, 2, T - 1]) {
    const { dHidden } = forwardBackward(shape, params, {
      ...{ ids: new Uint32Array(), targets: new Uint32Array(), T, B: 1, state: zeroState(shape, 1) },
      values: Float64Array.from(window?.values ?? []),
      numbers: Float64Array.from({ length: T }, (_, t) => (t === tau ? sum : Number.NaN)),
    });
    const H = shape.hiddenSize;
    const lengths = Array.from({ length: tau + 1 }, (_, lag) => {
      const at = (tau - lag + 1) * H;
      return Math.hypot(...(dHidden[0] as Float64Array).slice(at, at + H));
    });
    expect(largestError(reachCurve(data, 0, 'h', tau), lengths), `loss at ${tau}`).toBeLessThan(1e-4);
  }
});

it('is learned by an LSTM far below the error of who always says 1', async () => {
  const optimizer = { ...smallConfig.optimizer, learningRate: 0.01 };
  const config = checkConfig({
    ...smallConfig,
    layers: 1,
    task,
    cell: 'lstm',
    hiddenSize: 32,
    batchSize: 32,
    optimizer,
  });
  const trainer = await testTrainer(config, prepareTask(config));
  onTestFinished(() => trainer.destroy());
  while (trainer.step < 500) trainer.train(10);
  const late = await lossesOf(trainer, 451, 50);
  expect(late.reduce((sum, loss) => sum + loss, 0) / 50).toBeLessThan(1 / 60);
});

it('should go on from its checkpoint to the last bit and leave as ONNX when it runs in a session', async () => {
  const page = await TestPage.open();
  page.send({ type: 'watch', watched: { reach: {}, cellUse: { layer: 0 }, jacobian: { layer: 0 } } });
  page.send({ type: 'configure', runId: 1, config: { ...sessionConfig, task } });
  const { config, facts } = await page.until('configured');
  expect(config).toMatchObject({ seqLength: 6, carryState: false });
  expect(facts).toMatchObject({ vocabulary: ['Σ'], trainCharacters: 0, chanceLoss: 1 / 6 });
  const found = await page.until('found', { where: ({ kind }) => kind === 'reach' });
  expect(found.data).toMatchObject({ seqLength: 6, losses: 6, recurrences: [{ layer: 0 }] });
  for (const view of ['cellUse', 'jacobian']) await page.until('found', { where: ({ kind }) => kind === view });
  page.send({ type: 'watch', watched: {} });
  await page.playTo(1, 40);
  const { accuracy = -1, numbers, sequences } = await page.until('validation');
  expect(accuracy).toBeGreaterThanOrEqual(0);
  expect([numbers?.length, sequences]).toEqual([Math.min(8, sessionConfig.batchSize), undefined]);
  const step = await page.pause();
  page.send({ type: 'checkpoint' });
  const { file } = await page.until('checkpoint', { where: (event) => event.step === step });
  for (let i = 0; i < 5; i++) page.send({ type: 'step' });
  await page.until('metrics', { where: ({ columns }) => columns.firstStep + columns.loss.length > step + 5 });
  page.send({ type: 'openModel', id: 'half', name: 'half', file });
  expect(await page.until('modelReport')).toMatchObject({ report: { kind: 'checkpoint', vocabularySize: 1 } });
  page.send({ type: 'configure', runId: 2, config: sessionConfig, modelId: 'half' });
  await page.until('configured', { where: ({ runId }) => runId === 2 });
  for (let i = 0; i < 5; i++) page.send({ type: 'step' });
  await page.until('metrics', {
    where: ({ runId, columns }) => runId === 2 && columns.firstStep + columns.loss.length > step + 5,
  });
  for (let i = step + 1; i <= step + 5; i++) expect(page.losses(2).get(i)).toBe(page.losses(1).get(i));
  page.send({ type: 'export', id: 'onnx', form: 'onnx' });
  expect((await page.until('exported')).form).toBe('onnx');
  page.send({ type: 'memoryCurve', id: 'a', request: { lags: [4], steps: 5 } });
  const { points } = await page.until('memoryCurveDone');
  expect(points).toMatchObject([{ lag: 4, steps: 5, chance: adding.chance(4).accuracy }]);
  expect([...page.all('error'), ...page.all('probeFailed')]).toEqual([]);
});
