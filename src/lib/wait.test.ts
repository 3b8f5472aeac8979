import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wait } from './wait.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('wait', () => {
  it('should reject at once when the signal is aborted already', async () => {
    await expect(wait(1000, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('should reject when the signal is aborted meanwhile', async () => {
    const stop = new AbortController();
    const waiting = wait(1000, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('should leave no listener behind when the time is over', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    for (let i = 0; i < 3; i++) {
      const waiting = wait(1000, signal);
      await vi.advanceTimersByTimeAsync(1000);
      await waiting;
    }
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
    expect(added).toHaveBeenCalledTimes(3);
  });
});
