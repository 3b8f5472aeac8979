import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { Command } from '../../protocol/commands.ts';
import { type Run, useApp } from '../run/app.ts';
import {
  cancelMemoryCurve,
  leaveMemoryCurve,
  memoryCurveEvents,
  startMemoryCurve,
  useMemoryCurve,
} from './memoryCurve.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

const config = { ...defaultConfig, task: { id: 'recall', lag: 8 }, seqLength: 9 };
const point = { lag: 4, accuracy: 1, scored: 1024, chance: 1 / 8, steps: 50, haltedAt: null };
const state = () => useMemoryCurve.getState();

/** Starts one and returns what the worker calls it. */
function start(): string {
  startMemoryCurve();
  return state().running ?? '';
}

beforeEach(() => {
  memoryCurveEvents.memoryCurveFailed({
    type: 'memoryCurveFailed',
    id: state().running ?? '',
    reason: 'cancelled',
    message: '',
  });
  useApp.setState({ run: { config } as Run });
  leaveMemoryCurve(defaultConfig);
  useMemoryCurve.setState({ lags: null, steps: 300, points: [], problem: null });
  sent.length = 0;
});

describe('a memory curve', () => {
  it('should be asked for at the lags that stand there', () => {
    const id = start();
    expect(sent).toEqual([{ type: 'memoryCurve', id, request: { lags: [1, 2, 4, 8, 16], steps: 300 } }]);
    startMemoryCurve();
    expect(sent).toHaveLength(1);
  });

  it('should not be asked for with lags that are none, or of a text', () => {
    useMemoryCurve.setState({ lags: 'x' });
    startMemoryCurve();
    useMemoryCurve.setState({ lags: null });
    useApp.setState({ run: { config: defaultConfig } as Run });
    startMemoryCurve();
    expect(sent).toEqual([]);
  });

  it('should show points as they come, keep them when it is cancelled, and say why it failed', () => {
    const id = start();
    const progress = { points: [point], lag: 8, step: 10, accuracy: null, done: 0.3 };
    memoryCurveEvents.memoryCurveProgress({ type: 'memoryCurveProgress', id: 'another', progress });
    expect(state().points).toEqual([]);
    memoryCurveEvents.memoryCurveProgress({ type: 'memoryCurveProgress', id, progress });
    expect(state()).toMatchObject({ points: [point], progress });
    cancelMemoryCurve();
    expect(sent.at(-1)).toEqual({ type: 'cancelMemoryCurve', id });
    memoryCurveEvents.memoryCurveFailed({ type: 'memoryCurveFailed', id, reason: 'cancelled', message: 'aborted' });
    expect(state()).toMatchObject({ points: [point], running: null, stopping: false, problem: null });
    memoryCurveEvents.memoryCurveFailed({
      type: 'memoryCurveFailed',
      id: start(),
      reason: 'failed',
      message: 'No room.',
    });
    expect(state()).toMatchObject({ points: [], problem: 'No room.' });
  });

  it('should stay with another lag of the same model and go with another model', () => {
    const id = start();
    memoryCurveEvents.memoryCurveDone({ type: 'memoryCurveDone', id, points: [point] });
    leaveMemoryCurve({ ...config, task: { id: 'recall', lag: 20 }, seqLength: 21 });
    expect(state().points).toEqual([point]);
    leaveMemoryCurve({ ...config, hiddenSize: 9 });
    expect(state().points).toEqual([]);
  });

  it('should end where its model leaves the page, and nothing of it show any more', () => {
    const id = start();
    leaveMemoryCurve({ ...config, cell: 'gru' });
    expect(sent.at(-1)).toEqual({ type: 'cancelMemoryCurve', id });
    memoryCurveEvents.memoryCurveDone({ type: 'memoryCurveDone', id, points: [point] });
    expect(state()).toMatchObject({ points: [], running: null });
  });
});
