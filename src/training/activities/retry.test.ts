import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../protocol/run.ts';
import { Retry } from './retry.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fails = (): Promise<never> => Promise.reject(new Error('no memory.'));
const works = async (): Promise<string> => 'done';

function setUp(lost: Promise<unknown> = new Promise(() => {})) {
  const reports: (string | null)[] = [];
  const again = vi.fn();
  const device = { lost } as Pick<GPUDevice, 'lost'>;
  const report = (_: Activity, problem: string | null): void => void reports.push(problem);
  const retry = new Retry(device, 'checkpoint', report, again);
  /** An attempt that fails, and the second in which a loss may explain it. */
  const fail = async (): Promise<void> => {
    const attempt = retry.run(fails);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await attempt).toBeNull();
  };
  return { retry, reports, again, fail };
}

describe('Retry', () => {
  it('should report the first of several failures alone when they follow each other, and that it works again', async () => {
    const { retry, reports, fail } = setUp();
    await fail();
    await fail();
    expect(reports).toEqual([
      expect.stringMatching(/^The run could not be copied to be saved: no memory\. .*tried again\.$/),
    ]);
    expect(retry.stopped).toBe(true);
    expect(await retry.run(works)).toBe('done');
    expect(reports.at(-1)).toBeNull();
    expect(retry.stopped).toBe(false);
    await retry.run(works);
    expect(reports).toHaveLength(2);
  });

  it('should wait twice as long after each failure, a minute at most, and begin anew after a success', async () => {
    const { retry, again, fail } = setUp();
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      again.mockClear();
      await fail();
      expect(retry.due).toBe(false);
      await vi.advanceTimersByTimeAsync(1000 * seconds - 1);
      expect(again).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(again).toHaveBeenCalledOnce();
      expect(retry.due).toBe(true);
    }
    await retry.run(works);
    await fail();
    await vi.advanceTimersByTimeAsync(1000);
    expect(retry.due).toBe(true);
  });

  it('should say nothing and try no more when the device is lost, even when that is known after the failure', async () => {
    let lose: (value: unknown) => void = () => {};
    const { retry, reports, again } = setUp(
      new Promise((resolve) => {
        lose = resolve;
      }),
    );
    const attempt = retry.run(fails);
    await vi.advanceTimersByTimeAsync(500);
    lose({});
    expect(await attempt).toBeNull();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(reports).toEqual([]);
    expect(again).not.toHaveBeenCalled();
    expect(retry.due).toBe(false);
  });

  it('should say nothing of an attempt that fails after the end', async () => {
    const { retry, reports, again } = setUp();
    const attempt = retry.run(fails);
    retry.end();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(await attempt).toBeNull();
    expect(reports).toEqual([]);
    expect(again).not.toHaveBeenCalled();
  });

  it('should go on failing when an attempt finds nothing to try, or began before the failure', async () => {
    const { retry, reports, fail } = setUp();
    let finish: (value: string) => void = () => {};
    const early = retry.run(
      () =>
        new Promise<string>((resolve) => {
          finish = resolve;
        }),
    );
    await fail();
    finish('late');
    expect(await early).toBe('late');
    await retry.run(async () => false);
    await retry.run(async () => null);
    expect(retry.stopped).toBe(true);
    expect(reports).toHaveLength(1);
  });
});
