import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command, Event } from '../protocol.ts';
import { reach } from './reach.ts';
import { watch, watchAgain } from './watch.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('./workerClient.ts', () => ({ send: (command: Command) => sent.push(command) }));

const data = {
  seqLength: 1,
  losses: 1,
  firstLoss: 0,
  layers: 1,
  states: ['h'],
  norms: new Float32Array(1),
  all: new Float32Array(1),
  far: new Float32Array(1),
} as const;
const found = (runId: number, step: number): Extract<Event, { type: 'reach' }> => ({
  type: 'reach',
  runId,
  step,
  data,
});

describe('reach', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    reach.begin(3);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('should keep the latest of the current run, and nothing of others', () => {
    reach.onReach(found(3, 10));
    reach.onReach(found(3, 12));
    reach.onReach(found(2, 90));
    reach.onFailed({ type: 'reachFailed', runId: 2, message: 'No.' });
    expect(reach.found).toEqual({ step: 12, data });
    expect(reach.problem).toBeNull();
  });

  it('should forget what an earlier run showed', () => {
    reach.onReach(found(3, 10));
    reach.onFailed({ type: 'reachFailed', runId: 3, message: 'Not enough memory.' });
    expect(reach.problem).toBe('Not enough memory.');
    reach.begin(4);
    expect([reach.found, reach.problem]).toEqual([null, null]);
  });

  it('should leave the last picture where a later one failed, until one comes again', () => {
    reach.onReach(found(3, 10));
    reach.onFailed({ type: 'reachFailed', runId: 3, message: 'Lost.' });
    expect(reach.found?.step).toBe(10);
    reach.onReach(found(3, 11));
    expect(reach.problem).toBeNull();
  });

  it('should tell of it at most five times a second, and of the last in any case', () => {
    vi.advanceTimersByTime(1000);
    let told = 0;
    const stop = reach.pulse.subscribe(() => told++);
    for (let step = 0; step < 100; step++) {
      reach.onReach(found(3, step));
      vi.advanceTimersByTime(20);
    }
    vi.advanceTimersByTime(1000);
    stop();
    expect(told).toBeLessThanOrEqual(11);
    expect(told).toBeGreaterThanOrEqual(9);
  });
});

describe('watch', () => {
  it('should tell the worker only what is news, and all of it once more to a new one', () => {
    watch({ reach: false });
    expect(sent).toEqual([]);
    watchAgain();
    expect(sent).toEqual([]);
    watch({ reach: true });
    watch({ reach: true });
    expect(sent).toEqual([{ type: 'watch', watched: { reach: true } }]);
    watchAgain();
    expect(sent).toHaveLength(2);
    watch({ reach: false });
    expect(sent.at(-1)).toEqual({ type: 'watch', watched: { reach: false } });
    watchAgain();
    expect(sent).toHaveLength(3);
  });
});
