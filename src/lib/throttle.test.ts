import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pulse } from './throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A pulse of five times a second, and how often its listener was told. */
function listened() {
  const pulse = new Pulse(200);
  const listener = vi.fn();
  pulse.subscribe(listener);
  return { pulse, told: () => listener.mock.calls.length };
}

describe('Pulse', () => {
  it('should tell at once, and then once an interval, when something changes all the time', () => {
    const { pulse, told } = listened();
    for (let i = 0; i < 200; i++) {
      pulse.bump();
      expect(told()).toBe(1 + Math.floor((5 * i) / 200));
      vi.advanceTimersByTime(5);
    }
    expect(told()).toBe(6);
    expect(pulse.version()).toBe(6);
  });

  it('should tell once more when the last change came within the interval', () => {
    const { pulse, told } = listened();
    pulse.bump();
    pulse.bump();
    expect(told()).toBe(1);
    vi.advanceTimersByTime(200);
    expect(told()).toBe(2);
    vi.advanceTimersByTime(10_000);
    expect(told()).toBe(2);
  });

  it('should tell at once when nobody should wait', () => {
    const { pulse, told } = listened();
    pulse.bump();
    pulse.bumpNow();
    expect(told()).toBe(2);
  });
});
