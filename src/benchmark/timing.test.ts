import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fold } from '../gpu/dispatch.ts';
import { fastest, type Probe } from './timing.ts';

/** A GPU that takes `msEach` for an amount of one, and `overheadMs` for any submit. */
class Fake implements Probe {
  readonly least = 16;
  readonly amounts: number[] = [];
  readonly device = { queue: { onSubmittedWorkDone: async () => {} } } as unknown as GPUDevice;
  /** What the next runs take on top. */
  readonly noise: number[] = [];

  constructor(
    readonly msEach: number,
    readonly most = 2 ** 20,
    readonly overheadMs = 1,
  ) {}

  prepare(amount: number): () => void {
    this.amounts.push(amount);
    return () => {
      vi.advanceTimersByTime(this.overheadMs + this.msEach * amount + (this.noise.shift() ?? 0));
    };
  }

  measure(options: { targetMs?: number; tries?: number; signal?: AbortSignal } = {}) {
    return fastest(this.device, this, { targetMs: 16, tries: 3, overheadMs: this.overheadMs, ...options });
  }
}

describe('fastest', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('enlarges the amount until it takes about the target, then tries again', async () => {
    const fake = new Fake(1 / 1024);
    const { amount, milliseconds } = await fake.measure();
    expect(fake.amounts).toEqual([16, 128, 1024, 8192, 16384, 16384, 16384]);
    expect(amount).toBe(16384);
    expect(milliseconds).toBeCloseTo(16, 6);
  });

  it('leaves an amount that takes long enough at once', async () => {
    const fake = new Fake(2);
    expect((await fake.measure()).milliseconds).toBeCloseTo(32, 6);
    expect(fake.amounts).toEqual([16, 16, 16]);
  });

  it('takes the least of the tries', async () => {
    const fake = new Fake(1);
    fake.noise.push(5, 0, 9);
    expect((await fake.measure()).milliseconds).toBeCloseTo(16, 6);
  });

  it('stops at the most there is', async () => {
    const fake = new Fake(1e-9, 64);
    expect((await fake.measure()).amount).toBe(64);
    expect(Math.max(...fake.amounts)).toBe(64);
  });

  it('asks for amounts that fill a grid of workgroups without rest', async () => {
    for (const msEach of [1e-2, 1e-3, 1e-4, 1e-5]) {
      const fake = new Fake(msEach, 2 ** 24);
      await fake.measure();
      for (const amount of fake.amounts) expect(fold(amount).reduce((product, size) => product * size)).toBe(amount);
    }
  });

  it('stops when it is told to', async () => {
    const fake = new Fake(1);
    await expect(fake.measure({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(fake.amounts).toEqual([]);
  });
});
