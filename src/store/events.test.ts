import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import type { Command } from '../protocol/commands.ts';
import type { AdapterInfo } from '../protocol/events.ts';
import type { SavedRun } from '../storage/types.ts';
import { handleEvent } from './events.ts';
import { openingWords, trainOnInspected, useOwnText } from './files/ownText.ts';
import { useNotices } from './notices/notices.ts';
import { useApp } from './run/app.ts';
import { configure, reset } from './run/build.ts';
import { findings } from './run/findings.ts';
import { useFoundPrecision } from './run/precision.ts';
import { series } from './run/series.ts';
import { pause, play } from './run/transport.ts';
import { useSavedRuns } from './saved/savedRuns.ts';
import { lowerRateAndResume } from './setup/restart.ts';
import { edit, useSetup } from './setup/setup.ts';
import { facts } from './testing/facts.ts';
import { foundReach } from './testing/foundReach.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('./worker/client.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

const pendingId = (): number => useApp.getState().pending?.runId ?? -1;

function beginRun(config = defaultConfig): number {
  configure(config, undefined, false);
  const runId = pendingId();
  handleEvent({ type: 'configured', runId, config, facts, step: 0 });
  return runId;
}

beforeEach(() => {
  sent.length = 0;
  useApp.setState({ run: null, pending: null, refusal: null, device: 'ok' });
  useSetup.setState({ draft: defaultConfig, textId: undefined, vocabularySizes: {} });
  useNotices.setState({ notices: [] });
});

describe('the first run', () => {
  it.each([
    { plays: true, on: 'any page', still: false, offer: null },
    { plays: false, on: 'a page that is asked for less motion', still: true, offer: null },
    { plays: false, on: 'a page that offers a run that was left', still: false, offer: { id: 'left' } as SavedRun },
  ])('should play by itself: $plays, when it is ready on $on', async ({ plays, still, offer }) => {
    vi.stubGlobal('matchMedia', () => ({ matches: still }));
    useSavedRuns.setState({ offer });
    handleEvent({ type: 'ready', adapter: {} as AdapterInfo });
    await vi.waitUntil(() => sent.some(({ type }) => type === 'configure'));
    handleEvent({ type: 'configured', runId: pendingId(), config: defaultConfig, facts, step: 0 });
    expect(useApp.getState().run).not.toBeNull();
    expect(sent.some(({ type }) => type === 'play')).toBe(plays);
    useSavedRuns.setState({ offer: null });
    vi.unstubAllGlobals();
  });
});

describe('handleEvent', () => {
  it('should keep the run until the new one stands', () => {
    const first = beginRun();
    configure({ ...defaultConfig, hiddenSize: 7 }, undefined, true);
    const second = pendingId();
    handleEvent({ type: 'status', runId: first, state: 'running', step: 5, charactersPerSecond: 9 });
    expect(useApp.getState().run).toMatchObject({ runId: first, step: 5 });
    handleEvent({ type: 'configured', runId: second, config: { ...defaultConfig, hiddenSize: 7 }, facts, step: 0 });
    expect(useApp.getState()).toMatchObject({ run: { runId: second, step: 0 }, pending: null });
    expect(sent.at(-1)).toEqual({ type: 'play' });
  });

  it('should keep what half precision costs, of the run that is shown', () => {
    const old = beginRun();
    const current = beginRun();
    handleEvent({ type: 'precision', runId: old, report: null });
    expect(useFoundPrecision.getState().found).toBeNull();
    const report = { loss: 2e-5, gradient: 4e-4 };
    handleEvent({ type: 'precision', runId: current, report });
    expect(useFoundPrecision.getState().found).toEqual({ runId: current, report });
  });

  it('should show how far gradients reach in the run that is shown, and forget it with that run', () => {
    const { reach } = findings;
    const old = beginRun();
    handleEvent(foundReach(old, 4));
    expect(reach.found?.step).toBe(4);
    const current = beginRun();
    expect(reach.found).toBeNull();
    handleEvent(foundReach(old, 5));
    expect(reach.found).toBeNull();
    handleEvent({ type: 'probeFailed', kind: 'reach', runId: current, message: 'Not enough memory.' });
    expect(reach.problem).toBe('Not enough memory.');
  });

  it('should drop events of runs that are no longer shown', () => {
    const old = beginRun();
    const current = beginRun();
    handleEvent({ type: 'status', runId: old, state: 'running', step: 99, charactersPerSecond: 9 });
    handleEvent({ type: 'halted', runId: old, step: 99, resumesFrom: 98, message: 'no' });
    expect(useApp.getState().run).toMatchObject({ runId: current, step: 0, halted: null });
  });

  it('should leave the run alone when another is refused', () => {
    const runId = beginRun();
    configure({ ...defaultConfig, hiddenSize: 1024 }, undefined, true);
    handleEvent({ type: 'refused', runId: pendingId(), code: 'out-of-memory', message: 'Too big.' });
    const state = useApp.getState();
    expect(state.run?.runId).toBe(runId);
    expect(state.pending).toBeNull();
    expect(state.refusal).toMatchObject({ code: 'out-of-memory', config: { hiddenSize: 1024 } });
  });

  it('should wait on for the latest run when one asked for earlier is refused', () => {
    beginRun();
    configure({ ...defaultConfig, hiddenSize: 1024 }, undefined, true);
    const earlier = pendingId();
    configure({ ...defaultConfig, hiddenSize: 8 }, undefined, true);
    handleEvent({ type: 'refused', runId: earlier, code: 'out-of-memory', message: 'Too big.' });
    expect(useApp.getState()).toMatchObject({ refusal: null, pending: { config: { hiddenSize: 8 } } });
  });

  it('should stop at a halt, and go on with a tenth of the rate', () => {
    const runId = beginRun();
    play();
    handleEvent({ type: 'halted', runId, step: 12, resumesFrom: 11, message: 'NaN.' });
    expect(useApp.getState().run).toMatchObject({ state: 'paused', step: 11, halted: { step: 12 } });
    lowerRateAndResume();
    expect(sent.slice(-2)).toEqual([
      { type: 'live', settings: { 'optimizer.learningRate': 0.0005 } },
      { type: 'resume' },
    ]);
    expect(useApp.getState().run).toMatchObject({ halted: null, state: 'running' });
    expect(useSetup.getState().draft.optimizer.learningRate).toBe(0.0005);
  });

  it('should not let a late report undo a press of pause', () => {
    const runId = beginRun();
    play();
    pause();
    handleEvent({ type: 'status', runId, state: 'running', step: 3, charactersPerSecond: 9 });
    expect(useApp.getState().run?.state).toBe('paused');
    handleEvent({ type: 'status', runId, state: 'paused', step: 3, charactersPerSecond: 0 });
    handleEvent({ type: 'status', runId, state: 'running', step: 4, charactersPerSecond: 9 });
    expect(useApp.getState().run?.state).toBe('running');
  });

  it('should keep live edits through a reset', () => {
    beginRun();
    edit('optimizer.learningRate', 0.1);
    expect(sent.at(-1)).toEqual({ type: 'live', settings: { 'optimizer.learningRate': 0.1 } });
    reset();
    handleEvent({ type: 'configured', runId: pendingId(), config: defaultConfig, facts, step: 0 });
    expect(sent.at(-1)).toEqual({ type: 'live', settings: { 'optimizer.learningRate': 0.1 } });
    expect(useApp.getState().run?.config.optimizer.learningRate).toBe(0.1);
  });

  it('should tell of a lost device and of its return', () => {
    const runId = beginRun();
    const losses = Float32Array.from({ length: 45 }, () => 2);
    const columns = { firstStep: 1, loss: losses, gradNorm: losses, clippedNorm: losses, learningRate: losses };
    handleEvent({ type: 'metrics', runId, columns: { ...columns, clipped: new Uint8Array(45) } });
    handleEvent({ type: 'deviceLost', runId, message: 'gone', recovering: true });
    expect(useApp.getState().device).toBe('recovering');
    handleEvent({ type: 'recovered', runId, step: 40 });
    expect(useApp.getState()).toMatchObject({ device: 'ok', run: { step: 40 } });
    // What was measured after that step is measured again.
    expect(series.step).toBe(40);
    expect(useNotices.getState().notices[0]?.message).toContain('step 40');
  });
});

describe('textEvents', () => {
  it('should drop reports of texts that are no longer looked at', () => {
    const report = { name: 'a', bytes: 1, characters: 1, vocabularySize: 1, preview: '' };
    const folded = { distinct: 0, occurrences: 0, examples: [] };
    useOwnText.setState({ inspection: { id: 'own-2', name: 'b', report: null, problem: null } });
    handleEvent({ type: 'textReport', id: 'own-1', report: { ...report, folded } });
    expect(useOwnText.getState().inspection?.report).toBeNull();
    handleEvent({ type: 'textReport', id: 'own-2', report: { ...report, folded } });
    expect(useOwnText.getState().inspection?.report).not.toBeNull();
  });
});

describe('trainOnInspected', () => {
  const report = {
    name: 'notes.txt',
    bytes: 40,
    characters: 40,
    vocabularySize: 12,
    folded: { distinct: 0, occurrences: 0, examples: [] },
    preview: '  One morning, when Gregor',
  };

  it('should train on the text and begin samples with its own words', () => {
    const runId = beginRun();
    useOwnText.setState({ inspection: { id: 'own-7', name: 'notes.txt', report, problem: null } });
    trainOnInspected();
    expect(sent.at(-1)).toMatchObject({ type: 'configure', textId: 'own-7', config: { corpus: 'own' } });
    expect(useApp.getState()).toMatchObject({ run: { runId }, sampling: { prompt: 'One morning, when' } });
  });

  it('should do nothing with a text that was refused', () => {
    useOwnText.setState({
      inspection: { id: 'own-8', name: 'a', report: { ...report, problem: 'Binary.' }, problem: null },
    });
    trainOnInspected();
    expect(sent).toEqual([]);
  });
});

it('should cut a long opening by characters, not by code units', () => {
  expect([...openingWords('😀'.repeat(60))]).toHaveLength(24);
});
