import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { getPreset } from '../../config/presets.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { Command } from '../../protocol/commands.ts';
import { handleEvent } from '../events.ts';
import { useApp } from '../run/app.ts';
import { reset } from '../run/build.ts';
import { comparedSeries, findingsOf, useComparison } from '../run/comparedRuns.ts';
import { series } from '../run/series.ts';
import { pause, play, resumeCompared } from '../run/transport.ts';
import { applyPreset, restartWithDraft } from '../setup/restart.ts';
import { edit, useSetup } from '../setup/setup.ts';
import { facts } from '../testing/facts.ts';
import { foundReach } from '../testing/foundReach.ts';
import { usePastRuns } from './pastRuns.ts';
import { addComparedRun, continueWith, endComparison, repeatWithSeeds, startComparison } from './runs.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

const rnn: RunConfig = { ...defaultConfig, cell: 'rnn' };
const unclipped: RunConfig = { ...defaultConfig, clip: { type: 'none', value: 1, lower: 0.1 } };

/** The worker builds what is pending; models listed in `refused` do not stand. */
function setUp(refused: Record<number, string> = {}): number {
  const { pending } = useApp.getState();
  if (!pending) throw new Error('nothing is pending');
  const { runId, config, compared } = pending;
  const configured = compared.map((other, i) => {
    const problem = refused[i];
    const of = { runId: runId + 1 + i, config: other };
    return problem === undefined ? { ...of, facts } : { ...of, problem };
  });
  handleEvent({ type: 'configured', runId, config, facts, step: 0, compared: configured });
  return runId;
}

/** A model tells of so many steps of a loss. */
function learn(runId: number, steps: number, loss: number): void {
  const some = (value: number) => new Float32Array(steps).fill(value);
  const norms = { gradNorm: some(2), clippedNorm: some(1), learningRate: some(0.1), clipped: new Uint8Array(steps) };
  handleEvent({ type: 'metrics', runId, columns: { firstStep: 1, loss: some(loss), ...norms } });
}

beforeEach(() => {
  useApp.setState({ run: null, pending: null, refusal: null, device: 'ok' });
  useSetup.setState({ draft: defaultConfig, textId: undefined, presetId: null });
  useComparison.setState({ compared: [] });
  usePastRuns.setState({ pastRuns: [] });
  restartWithDraft();
  setUp();
  sent.length = 0;
});

describe('a comparison', () => {
  it('should begin all models anew, with what they have in common taken from the run', () => {
    startComparison([{ ...rnn, seed: 77, batchSize: 3 }]);
    const command = sent.at(-1);
    expect(command).toMatchObject({ type: 'configure', config: defaultConfig, compared: [rnn] });
    const first = setUp();
    addComparedRun(unclipped);
    expect(sent.at(-1)).toMatchObject({ compared: [rnn, unclipped] });
    // Numbers of compared runs are nobody else's.
    expect(useApp.getState().pending?.runId).toBe(first + 2);
  });

  it('should tell the models apart', () => {
    startComparison([rnn, unclipped]);
    const runId = setUp();
    learn(runId, 20, 3);
    learn(runId + 1, 20, 2);
    learn(runId + 2, 15, 1);
    expect([series, comparedSeries(0), comparedSeries(1)].map(({ columns }) => columns.loss.mean(0))).toEqual([
      3, 2, 1,
    ]);
    expect([series.step, comparedSeries(0).step, comparedSeries(1).step]).toEqual([20, 20, 15]);
    handleEvent(foundReach(runId + 2, 15));
    expect([findingsOf(0).reach.found, findingsOf(1).reach.found?.step]).toEqual([null, 15]);
    handleEvent({ type: 'status', runId: runId + 1, state: 'running', step: 20, charactersPerSecond: 1 });
    expect(useComparison.getState().compared.map(({ state }) => state)).toEqual(['running', 'idle']);
    expect(useApp.getState().run?.step).toBe(0);
  });

  it('should come from a preset, and leave with the next', () => {
    applyPreset('who-remembers');
    const preset = getPreset('who-remembers');
    expect(sent.at(-1)).toMatchObject({ config: preset?.config, compared: preset?.compared });
    setUp();
    applyPreset('tiny-fast');
    expect(sent.at(-1)).not.toHaveProperty('compared');
    setUp();
    expect(useComparison.getState().compared).toEqual([]);
  });

  it('should stay when the setup of the run is changed, and follow it where all must agree', () => {
    startComparison([rnn]);
    setUp();
    edit('seed', 5);
    edit('hiddenSize', 64);
    restartWithDraft();
    expect(sent.at(-1)).toMatchObject({
      config: { seed: 5, hiddenSize: 64 },
      compared: [{ cell: 'rnn', seed: 5, hiddenSize: 128 }],
    });
  });

  it('should be of the setup with seeds in a row when it is repeated, and follow the setup with them', () => {
    edit('hiddenSize', 64);
    edit('seed', 7);
    repeatWithSeeds(3);
    const small = { ...defaultConfig, hiddenSize: 64 };
    expect(sent.at(-1)).toMatchObject({
      config: { ...small, seed: 7 },
      compared: [
        { ...small, seed: 8 },
        { ...small, seed: 9 },
      ],
    });
    setUp();
    edit('hiddenSize', 32);
    restartWithDraft();
    expect(sent.at(-1)).toMatchObject({
      config: { hiddenSize: 32, seed: 7 },
      compared: [
        { hiddenSize: 32, seed: 8 },
        { hiddenSize: 32, seed: 9 },
      ],
    });
  });

  it('should have five seeds up to the last when the seed of the setup is the last', () => {
    edit('seed', 4294967295);
    repeatWithSeeds(5);
    const { config, compared = [] } = sent.at(-1) as Extract<Command, { type: 'configure' }>;
    expect([config, ...compared].map(({ seed }) => seed - 4294967295)).toEqual([-4, -3, -2, -1, 0]);
  });

  it('should take in another model up to five of them', () => {
    repeatWithSeeds(5);
    setUp();
    addComparedRun(rnn);
    expect(sent.at(-1)).toMatchObject({ compared: [{ seed: 2 }, { seed: 3 }, { seed: 4 }, { seed: 5 }] });
    expect((sent.at(-1) as { compared?: unknown[] }).compared).toHaveLength(4);
  });

  it('should reset as a whole', () => {
    startComparison([rnn]);
    const before = setUp();
    reset();
    expect(sent.at(-1)).toEqual({ type: 'reset', runId: before + 2 });
    expect(useApp.getState().pending?.compared).toEqual([rnn]);
    setUp();
    expect(useComparison.getState().compared.map(({ runId }) => runId)).toEqual([before + 3]);
  });
});

describe('a live edit', () => {
  it('should act on every model but those that differ in it on purpose', () => {
    startComparison([rnn, unclipped]);
    const runId = setUp();
    sent.length = 0;
    edit('clip.value', 3);
    expect(sent).toEqual([
      { type: 'live', settings: { 'clip.value': 3 } },
      { type: 'live', settings: { 'clip.value': 3 }, runIds: [runId + 1] },
    ]);
    sent.length = 0;
    edit('optimizer.learningRate', 0.25);
    expect(sent.map((command) => ('runIds' in command ? command.runIds : null))).toEqual([
      null,
      [runId + 1],
      [runId + 2],
    ]);
    expect(
      useComparison.getState().compared.map(({ config }) => [config.clip.type, config.optimizer.learningRate]),
    ).toEqual([
      ['norm', 0.25],
      ['none', 0.25],
    ]);
  });
});

describe('a model that stops', () => {
  it('should stop alone, say so, and go on when asked', () => {
    startComparison([rnn]);
    const runId = setUp();
    play();
    learn(runId + 1, 20, 3);
    handleEvent({ type: 'halted', runId: runId + 1, step: 21, resumesFrom: 10, message: 'Not finite.' });
    expect(useComparison.getState().compared[0]).toMatchObject({ state: 'paused', halted: { step: 21 } });
    expect(useApp.getState().run).toMatchObject({ state: 'running', halted: null });
    resumeCompared(runId + 1);
    expect(sent.at(-1)).toEqual({ type: 'resume', runId: runId + 1 });
    expect([useComparison.getState().compared[0]?.halted, comparedSeries(0).step]).toEqual([null, 10]);
  });

  it('should not keep the others from being played and paused where it is the run itself', () => {
    startComparison([rnn]);
    const runId = setUp();
    handleEvent({ type: 'status', runId: runId + 1, state: 'running', step: 5, charactersPerSecond: 1 });
    handleEvent({ type: 'halted', runId, step: 6, resumesFrom: 5, message: 'Not finite.' });
    sent.length = 0;
    pause();
    handleEvent({ type: 'status', runId: runId + 1, state: 'paused', step: 9, charactersPerSecond: 0 });
    play();
    expect(sent).toEqual([{ type: 'pause' }, { type: 'play' }]);
    expect(useApp.getState().run).toMatchObject({ state: 'paused', halted: { step: 6 } });
  });

  it('should be told of where it does not fit', () => {
    startComparison([rnn, unclipped]);
    setUp({ 0: 'No memory is left.' });
    expect(useComparison.getState().compared).toMatchObject([
      { problem: 'No memory is left.', facts: null },
      { problem: null },
    ]);
  });
});

describe('the end of a comparison', () => {
  it('should leave the run alone and its compared runs as past runs', () => {
    startComparison([rnn]);
    const runId = setUp();
    learn(runId, 30, 2);
    learn(runId + 1, 30, 3);
    endComparison();
    expect(sent.at(-1)).toEqual({ type: 'endComparison' });
    expect(useComparison.getState().compared).toEqual([]);
    expect(useApp.getState().run?.runId).toBe(runId);
    expect(usePastRuns.getState().pastRuns).toMatchObject([{ name: 'RNN', steps: 30, shown: true }]);
    // What it still tells is nobody's.
    learn(runId + 1, 31, 9);
    expect(series.recentLoss).toBe(2);
  });

  it('should let a compared run go on as the run, with its curve', () => {
    startComparison([rnn, unclipped]);
    const runId = setUp();
    learn(runId, 30, 2);
    learn(runId + 1, 30, 3);
    learn(runId + 2, 30, 4);
    sent.length = 0;
    continueWith(0);
    const next = runId + 3;
    expect(sent.at(-1)).toEqual({ type: 'continueWith', runId: next, from: runId + 1 });
    handleEvent({ type: 'configured', runId: next, config: rnn, facts, step: 28 });
    expect(useApp.getState().run).toMatchObject({ runId: next, config: rnn, step: 28 });
    expect([series.step, series.columns.loss.mean(0)]).toEqual([28, 3]);
    expect(useSetup.getState().draft).toEqual(rnn);
    expect(usePastRuns.getState().pastRuns.map(({ name }) => name)).toEqual([
      'LSTM, forget bias 1, clip at norm 1',
      'LSTM, forget bias 1, clip off',
    ]);
  });

  it('should leave a past run of a run that is reset or replaced, hidden where the next learns something else', () => {
    const { run } = useApp.getState();
    learn(run?.runId ?? 0, 30, 2);
    reset();
    setUp();
    expect(usePastRuns.getState().pastRuns).toMatchObject([{ shown: true, name: 'LSTM 128 on Moby-Dick' }]);
    applyPreset('tiny-fast');
    setUp();
    expect(usePastRuns.getState().pastRuns.map(({ shown }) => shown)).toEqual([false]);
  });
});
