import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../protocol/commands.ts';
import { foundReach } from '../testing/foundReach.ts';
import { beginFindings, findings, lookInto, onFound, onProbeFailed } from './findings.ts';
import { samplesByStep } from './samplesByStep.ts';
import { watch, watchAgain } from './watch.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('../worker/client.ts', () => ({ send: (command: Command) => sent.push(command) }));

const { reach } = findings;

describe('findings', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    beginFindings(3);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('should keep the latest of the current run, and nothing of others', () => {
    onFound(foundReach(3, 10));
    onFound(foundReach(3, 12));
    onFound(foundReach(2, 90));
    onProbeFailed({ type: 'probeFailed', kind: 'reach', runId: 2, message: 'No.' });
    expect(reach.found).toEqual({ step: 12, data: foundReach(3, 12).data });
    expect(reach.problem).toBeNull();
  });

  it('should forget what an earlier run showed', () => {
    onFound(foundReach(3, 10));
    onProbeFailed({ type: 'probeFailed', kind: 'reach', runId: 3, message: 'Not enough memory.' });
    expect(reach.problem).toBe('Not enough memory.');
    beginFindings(4);
    expect([reach.found, reach.problem]).toEqual([null, null]);
  });

  it('should show the cell of another model of a comparison, with what came of it before', () => {
    const tensors = [{ name: 'head.bias', moved: 1, length: 2 }];
    const update = (runId: number, step: number): void =>
      onFound({ type: 'found', kind: 'updates', runId, step, data: { step, layers: 1, tensors } });
    update(3, 5);
    lookInto(4);
    expect(findings.updates.found).toBeNull();
    update(4, 6);
    update(3, 7);
    expect(findings.updates.found?.step).toBe(6);
    expect(samplesByStep.updates.of(4).steps).toEqual([6]);
    // What is compared side by side stays the run's own.
    expect(reach.runId).toBe(3);
    lookInto(3);
    update(3, 8);
    expect(samplesByStep.updates.of(3).steps).toEqual([5, 8]);
    beginFindings(5);
    expect([findings.updates.runId, samplesByStep.updates.of(3).length]).toEqual([5, 0]);
  });

  it('should leave the last picture where a later one failed, until one comes again', () => {
    onFound(foundReach(3, 10));
    onProbeFailed({ type: 'probeFailed', kind: 'reach', runId: 3, message: 'Lost.' });
    expect(reach.found?.step).toBe(10);
    onFound(foundReach(3, 11));
    expect(reach.problem).toBeNull();
  });

  it('should notify of it at most five times a second, and of the last in any case', () => {
    vi.advanceTimersByTime(1000);
    let notifications = 0;
    const stop = reach.changes.subscribe(() => notifications++);
    for (let step = 0; step < 100; step++) {
      onFound(foundReach(3, step));
      vi.advanceTimersByTime(20);
    }
    vi.advanceTimersByTime(1000);
    stop();
    expect(notifications).toBeLessThanOrEqual(11);
    expect(notifications).toBeGreaterThanOrEqual(9);
  });
});

describe('watch', () => {
  it('should tell the worker only what is news, and all of it once more to a new one', () => {
    watch('reach', null);
    expect(sent).toEqual([]);
    watchAgain();
    expect(sent).toEqual([]);
    watch('reach', {});
    watch('reach', {});
    expect(sent).toEqual([{ type: 'watch', watched: { reach: {} } }]);
    watchAgain();
    expect(sent).toHaveLength(2);
    watch('reach', null);
    expect(sent.at(-1)).toEqual({ type: 'watch', watched: {} });
    watchAgain();
    expect(sent).toHaveLength(3);
  });
});
