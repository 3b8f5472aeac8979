import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Throttle, ThrottledSignal } from './throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A signal of five times a second, and how often its listener was called. */
function listened() {
  const signal = new ThrottledSignal(200);
  const listener = vi.fn();
  signal.subscribe(listener);
  return { signal, calls: () => listener.mock.calls.length };
}

describe('ThrottledSignal', () => {
  it('should notify at once, and then once an interval, when something changes all the time', () => {
    const { signal, calls } = listened();
    for (let i = 0; i < 200; i++) {
      signal.bump();
      expect(calls()).toBe(1 + Math.floor((5 * i) / 200));
      vi.advanceTimersByTime(5);
    }
    expect(calls()).toBe(6);
    expect(signal.version()).toBe(6);
  });

  it('should notify once more when the last change came within the interval', () => {
    const { signal, calls } = listened();
    signal.bump();
    signal.bump();
    expect(calls()).toBe(1);
    vi.advanceTimersByTime(200);
    expect(calls()).toBe(2);
    vi.advanceTimersByTime(10_000);
    expect(calls()).toBe(2);
  });

  it('should notify at once when nobody should wait', () => {
    const { signal, calls } = listened();
    signal.bump();
    signal.bumpNow();
    expect(calls()).toBe(2);
  });
});

describe('Throttle', () => {
  it('should be due once in so many milliseconds, first after one of them', () => {
    const throttle = new Throttle(100);
    expect(throttle.due()).toBe(false);
    vi.advanceTimersByTime(99);
    expect(throttle.due()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(throttle.due()).toBe(true);
    expect(throttle.due()).toBe(false);
    vi.advanceTimersByTime(350);
    expect(throttle.due()).toBe(true);
    expect(throttle.due()).toBe(false);
  });
});
