import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { Activity, RunFacts } from '../../protocol/run.ts';
import { handleEvent } from '../events.ts';
import { useNotices } from '../notices/notices.ts';
import { savesRuns, useSavedRuns } from '../saved/savedRuns.ts';
import { forgetActivities } from './activities.ts';
import { useApp } from './app.ts';
import { configure } from './build.ts';
import { clearComparison } from './comparedRuns.ts';

vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: vi.fn() }));
// Node 20 has none; the browser's own is not what is tested here.
vi.stubGlobal('navigator', {});

const facts = { parameters: 10, vocabulary: ['a', 'b'] } as unknown as RunFacts;

function beginRun(compared = 0): number {
  configure(defaultConfig, undefined, false);
  const runId = useApp.getState().pending?.runId ?? -1;
  const others = Array.from({ length: compared }, (_, i) => ({ runId: runId + 1 + i, config: defaultConfig, facts }));
  handleEvent({ type: 'configured', runId, config: defaultConfig, facts, step: 0, compared: others });
  return runId;
}

const report = (runId: number | null, activity: Activity, problem: string | null): void =>
  handleEvent({ type: 'activity', runId, activity, problem });

const notices = (): string[] => useNotices.getState().notices.map(({ message }) => message);

beforeEach(() => {
  forgetActivities();
  clearComparison();
  useApp.setState({ run: null, pending: null, refusal: null });
  useNotices.setState({ notices: [] });
  useSavedRuns.setState({ status: 'ok', runs: [], trouble: null });
});

describe('what fails beside training', () => {
  it('should be shown until it works again', () => {
    const runId = beginRun();
    report(runId, 'sampling', 'No text.');
    report(runId, 'validation', 'No loss.');
    expect(notices()).toEqual(['No text.', 'No loss.']);
    report(runId, 'sampling', null);
    expect(notices()).toEqual(['No loss.']);
    report(null, 'plans', 'No plans.');
    report(null, 'plans', null);
    expect(notices()).toEqual(['No loss.']);
  });

  it('should hold problems of the run that is shown and of its compared runs alone', () => {
    const old = beginRun();
    const runId = beginRun(1);
    report(old, 'metrics', 'Old.');
    expect(notices()).toEqual([]);
    report(runId + 1, 'metrics', 'No losses.');
    expect(notices()).toEqual(['Model B: No losses.']);
    report(runId + 1, 'metrics', null);
    expect(notices()).toEqual([]);
  });

  it('should leave the page with its run, except that its last steps are not saved', () => {
    const runId = beginRun();
    report(runId, 'sampling', 'No text.');
    report(runId, 'checkpoint', 'Not saved.');
    beginRun();
    expect(notices()).toEqual(['Not saved.']);
    expect(useSavedRuns.getState().trouble).toBeNull();
  });

  it('should be forgotten when a lost device has been rebuilt', () => {
    const runId = beginRun();
    report(runId, 'checkpoint', 'Not saved.');
    handleEvent({ type: 'recovered', runId, step: 0 });
    expect(notices()).toEqual([expect.stringContaining('was lost and rebuilt')]);
    expect(useSavedRuns.getState().trouble).toBeNull();
  });
});

describe('the promise that runs are saved', () => {
  it('should not be made while no copy of the run can be made', () => {
    const runId = beginRun();
    expect(savesRuns(useSavedRuns.getState())).toBe(true);
    report(runId, 'checkpoint', 'Not saved.');
    expect(savesRuns(useSavedRuns.getState())).toBe(false);
    expect(useSavedRuns.getState().trouble).toEqual({ code: 'copy', message: 'Not saved.' });
    report(runId, 'checkpoint', null);
    expect(savesRuns(useSavedRuns.getState())).toBe(true);
  });

  it('should not be made again by a copy when the browser has no room for it', () => {
    const runId = beginRun();
    report(runId, 'checkpoint', 'Not saved.');
    useSavedRuns.setState({ trouble: { code: 'quota', message: 'No room.' } });
    report(runId, 'checkpoint', null);
    expect(useSavedRuns.getState().trouble?.code).toBe('quota');
  });
});
