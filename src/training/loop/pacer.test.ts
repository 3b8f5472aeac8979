import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pacer } from './pacer.ts';

/** As much of a queue as a pacer uses; work is done when the test says so. */
function fakeQueue() {
  const waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  const queue = {
    onSubmittedWorkDone: () =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ resolve, reject });
      }),
  } as unknown as GPUQueue;
  const settle = async (how: 'resolve' | 'reject', ms: number): Promise<void> => {
    vi.advanceTimersByTime(ms);
    waiting.shift()?.[how](new Error('lost'));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, done: (ms: number) => settle('resolve', ms), lost: () => settle('reject', 1) };
}

const ignore = (): void => {};

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'], now: 1000 }));
afterEach(() => vi.useRealTimers());

describe('Pacer', () => {
  it('begins with one step, then aims at 10 ms a submit while seen and 50 ms hidden', async () => {
    const { queue, done } = fakeQueue();
    const pacer = new Pacer(queue);
    expect(pacer.steps(16)).toBe(1);
    pacer.submitted(1, ignore);
    await done(2);
    expect(pacer.steps(16)).toBe(5);
    expect(pacer.steps(3)).toBe(3);
    pacer.hidden = true;
    expect(pacer.steps(100)).toBe(25);
    pacer.hidden = false;
    expect(pacer.steps(100)).toBe(5);
  });

  it('gives a slow model one step a submit, and none less', async () => {
    const { queue, done } = fakeQueue();
    const pacer = new Pacer(queue);
    pacer.submitted(1, ignore);
    await done(400);
    expect(pacer.steps(16)).toBe(1);
  });

  it('follows a change of pace, smoothed', async () => {
    const { queue, done } = fakeQueue();
    const pacer = new Pacer(queue);
    pacer.submitted(1, ignore);
    await done(1);
    expect(pacer.steps(100)).toBe(10);
    pacer.submitted(10, ignore);
    await done(50);
    expect(pacer.steps(100)).toBe(Math.round(10 / 1.8));
    for (let i = 0; i < 30; i++) {
      pacer.submitted(1, ignore);
      await done(5);
    }
    expect(pacer.steps(100)).toBe(2);
  });

  it('does not count the wait behind another submit as work', async () => {
    const { queue, done } = fakeQueue();
    const pacer = new Pacer(queue);
    pacer.submitted(1, ignore);
    pacer.submitted(1, ignore);
    await done(10);
    await done(10);
    expect(pacer.steps(100)).toBe(1);
    pacer.hidden = true;
    expect(pacer.steps(100)).toBe(5);
  });

  it('lets two submits be in flight, and a third wait for the first', async () => {
    const { queue, done } = fakeQueue();
    const pacer = new Pacer(queue);
    const finished: number[] = [];
    pacer.submitted(3, (steps) => finished.push(steps));
    await pacer.room();
    pacer.submitted(4, (steps) => finished.push(steps));
    let roomy = false;
    const room = pacer.room().then(() => {
      roomy = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(roomy).toBe(false);
    await done(5);
    await room;
    expect(finished).toEqual([3]);
    await done(5);
    await pacer.drain();
    expect(finished).toEqual([3, 4]);
  });

  it('drains when the device is lost', async () => {
    const { queue, lost } = fakeQueue();
    const pacer = new Pacer(queue);
    pacer.submitted(1, ignore);
    const drained = pacer.drain();
    await lost();
    await expect(drained).resolves.toBeUndefined();
  });
});
