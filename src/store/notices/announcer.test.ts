import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { announce, useAnnouncement } from './announcer.ts';

const announced = (): string => useAnnouncement.getState().text;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('should speak at most every 10 s, and then only the latest', () => {
  announce('first');
  expect(announced()).toBe('first');
  vi.advanceTimersByTime(3000);
  announce('second');
  announce('third');
  vi.advanceTimersByTime(6900);
  expect(announced()).toBe('first');
  vi.advanceTimersByTime(200);
  expect(announced()).toBe('third');
  announce('fourth');
  expect(announced()).toBe('third');
  vi.advanceTimersByTime(10_000);
  expect(announced()).toBe('fourth');
  vi.advanceTimersByTime(10_000);
  announce('fifth');
  expect(announced()).toBe('fifth');
});
