import { describe, expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { unpackState } from '../../nn/memory/stateLayout.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { largestError, readRows, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import { forwardBackward, type Tensors } from '../../nn/testing/stackReference.ts';
import { torchCells } from '../../nn/testing/variants.ts';
import { gradNormAt, lossAt, stateNormAt } from '../../probes/slowStep/contract.ts';
import { alike } from '../../probes/testing/alike.ts';
import { sessionConfig, TestPage } from '../testing/sessionCase.ts';
import { smallConfig, testTrainer } from '../testing/trainerCase.ts';
import { slowStep } from './slowStep.ts';

const tolerance = 1e-4;
const sgd = { ...smallConfig.optimizer, type: 'sgd', learningRate: 0.1, momentum: 0 } as const;
const length = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

/** And one whose units have weights to themselves, and one whose units hear of nobody. */
const slow = [...torchCells, getCell('lstm-peephole'), getCell('min-gru')];

describe.each(slow)('a step of a $id in slow motion', (cell) => {
  it('should be the step that was taken, by the reference and by its own metrics', async () => {
    const config = {
      ...smallConfig,
      cell: cell.id,
      optimizer: sgd,
      clip: { type: 'norm', value: 0.05, lower: 0.1 },
    } as const;
    const trainer = await testTrainer(config);
    onTestFinished(() => trainer.destroy());
    trainer.train(3);
    const { seqLength: T, batchSize: B, hiddenSize: H, layers } = config;
    const shape = shapeOf(config, trainer.dataset.tokenizer.vocabulary.length);
    const params: Tensors = Object.fromEntries(
      Object.entries(await trainer.model.readTensors('params')).map(([name, values]) => [
        name,
        Float64Array.from(values),
      ]),
    );
    const state = unpackState(await trainer.model.readState(), trainer.model.plan.spec.shape, B);
    const zeros = new Float64Array(layers * B * H);
    const { ids, targets } = trainer.dataset.streams.window(3);
    const window = {
      ids,
      targets,
      T,
      B,
      state: { h: Float64Array.from(state.h), c: state.c ? Float64Array.from(state.c) : zeros },
    };
    const expected = forwardBackward(shape, params, window);

    const run = { trainer, settled: async () => undefined, halted: false };
    const stepper = { pause: () => undefined, step: () => trainer.train(1) };
    const data = await slowStep(await testGpu(), await testPipelines(), run, stepper);
    expect(data).toMatchObject({
      step: 4,
      seqLength: T,
      batchSize: B,
      sequences: B,
      carried: true,
      scored: T * B,
    });
    expect(data.recurrences).toEqual(alike(layers, false, cell.states));
    const char = (id: number | undefined): string | undefined => trainer.dataset.tokenizer.vocabulary[id ?? -1];
    const all = (count: number, of: (t: number, b: number) => number): number[] =>
      Array.from({ length: count * B }, (_, i) => of(Math.floor(i / B), i % B));
    for (const [s, kind] of cell.states.entries()) {
      for (let layer = 0; layer < layers; layer++) {
        const trace = expected.layers[layer];
        const states = kind === 'h' ? trace?.hidden : trace?.cell;
        const grads = (kind === 'h' ? expected.dHidden : expected.dCell)[layer];
        const at = (values: Float64Array | undefined, t: number, b: number): number =>
          length(values?.subarray((t * B + b) * H, (t * B + b + 1) * H) ?? []);
        const slots = all(T + 1, (t, b) => at(states, t, b));
        expect(
          largestError(
            all(T + 1, (t, b) => stateNormAt(data, s, layer, t, b)),
            slots,
          ),
        ).toBeLessThan(tolerance);
        const back = all(T, (t, b) => at(grads, t + 1, b));
        expect(
          largestError(
            all(T, (t, b) => gradNormAt(data, s, layer, t, b)),
            back,
          ),
        ).toBeLessThan(tolerance);
      }
    }
    // The state that was carried in is not nothing.
    expect(stateNormAt(data, 0, 0, 0, 1)).toBeGreaterThan(0.01);
    expect(
      largestError(
        all(T, (t, b) => lossAt(data, t, b)),
        expected.lossByRow,
      ),
    ).toBeLessThan(tolerance);
    expect(data.inputs[1]?.[2]).toBe(char(ids[2 * B + 1]));
    expect(data.targets[1]?.[2]).toBe(char(targets[2 * B + 1]));

    const [row] = await readRows(trainer.model, trainer.metricsRow(4), 1);
    const { loss, gradNorm, clippedNorm, clipped, learningRate } = data;
    expect({ loss, gradNorm, clippedNorm, clipped, learningRate, finite: true }).toEqual(row);
    expect(clipped).toBe(true);
    expect(largestError([loss], [expected.loss])).toBeLessThan(tolerance);
    expect(largestError([length(data.tensors.map(({ gradient }) => gradient))], [gradNorm])).toBeLessThan(tolerance);
    // Plain gradient descent moves the weights by the rate times what the clip left; small differences of floats lose digits.
    expect(largestError([length(data.tensors.map(({ change }) => change))], [learningRate * clippedNorm])).toBeLessThan(
      1e-3,
    );
    for (const { name, gradient, change, length: before } of data.tensors) {
      expect(largestError([gradient], [length(expected.grads[name] ?? [])]), name).toBeLessThan(tolerance);
      expect(largestError([before], [length(params[name] ?? [])]), name).toBeLessThan(tolerance);
      expect(largestError([change], [(learningRate * clippedNorm * gradient) / gradNorm]), name).toBeLessThan(1e-2);
    }
  });
});

it('pauses, takes one step, and leaves every later step as it would have been', async () => {
  const losses: Map<number, number>[] = [];
  for (const slow of [false, true]) {
    const page = await TestPage.open();
    await page.configure(1, { cell: 'gru', hiddenSize: 12, batchSize: 3, seqLength: 8 });
    if (slow) {
      page.send({ type: 'slowStep' });
      const { data } = await page.until('slowStep');
      expect(data).toMatchObject({ step: 1, carried: false, sequences: 3 });
      expect(page.losses(1).get(1)).toBe(data.loss);
      expect(page.all('status').at(-1)).toMatchObject({ state: 'paused', step: 1 });
      page.send({ type: 'play' });
      await page.until('status', { where: ({ step }) => step > 10 });
      const after = page.now;
      page.send({ type: 'slowStep' });
      const next = await page.until('slowStep', { after });
      expect(page.losses(1).get(next.data.step)).toBe(next.data.loss);
      expect(page.all('status').at(-1)).toMatchObject({ state: 'paused', step: next.data.step });
    }
    await page.playTo(1, 60);
    losses.push(page.losses(1));
  }
  const [plain, watched] = losses;
  for (let step = 1; step <= 60; step++) expect(watched?.get(step), String(step)).toBe(plain?.get(step));
});

it('follows a network that reads in both directions, and refuses one that predicts once a sequence', async () => {
  const page = await TestPage.open();
  const task = { id: 'copy', lag: 4 };
  await page.configure(1, { cell: 'gru', hiddenSize: 12, batchSize: 3, task, bidirectional: true });
  page.send({ type: 'slowStep' });
  const { data } = await page.until('slowStep');
  const { seqLength: T } = data;
  expect(data).toMatchObject({ step: 1, recurrences: alike(1, true), lengths: [T, T, T] });
  expect(data.gradNorms[0]).toHaveLength(2 * T * 3);
  expect(page.losses(1).get(1)).toBe(data.loss);
  await page.configure(2, { cell: 'gru', hiddenSize: 12, batchSize: 3, task: { id: 'recall', lag: 4 }, pool: 'last' });
  page.send({ type: 'slowStep' });
  expect((await page.until('slowStepFailed')).message).toMatch(/predicts once a sequence/);
});

it('takes a step of every model of a comparison, and tells of the first', async () => {
  const page = await TestPage.open();
  const main = { ...sessionConfig, cell: 'gru', hiddenSize: 12, batchSize: 3, seqLength: 8 };
  page.send({ type: 'configure', runId: 1, config: main, textId: 'words', compared: [{ ...main, cell: 'rnn' }] });
  const { compared } = await page.until('configured');
  const [other] = compared?.map(({ runId }) => runId) ?? [];
  await page.playTo(1, 20);
  const after = page.now;
  page.send({ type: 'slowStep' });
  const { runId, data } = await page.until('slowStep', { after });
  expect(runId).toBe(1);
  expect(page.losses(1).get(data.step)).toBe(data.loss);
  for (const of of [1, other]) {
    const { step } = await page.until('status', {
      after,
      where: (event) => event.runId === of && event.state === 'paused' && event.step >= data.step,
    });
    expect(step).toBe(data.step);
  }
});

it('says so where no step can be taken', async () => {
  const trainer = await testTrainer(smallConfig);
  onTestFinished(() => trainer.destroy());
  const run = { trainer, settled: async () => undefined, halted: false };
  const nothing = { pause: () => undefined, step: () => undefined };
  await expect(slowStep(await testGpu(), await testPipelines(), run, nothing)).rejects.toThrow(/No step was taken/);
  const two = { pause: () => undefined, step: () => trainer.train(2) };
  await expect(slowStep(await testGpu(), await testPipelines(), run, two)).rejects.toThrow(/continued meanwhile/);
});
