import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../lib/ignoredTarget.ts';
import { BatchStreams, requireSplit, splitText, validationWindows } from './batchStreams.ts';
import { TextError } from './textError.ts';

/** Ids that tell where they stood. */
const counting = (length: number): Uint32Array => Uint32Array.from({ length }, (_, i) => i);

function refusal(act: () => unknown): TextError {
  try {
    act();
  } catch (error) {
    if (error instanceof TextError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('splitText', () => {
  it('gives the first nine tenths to training and the rest to validation', () => {
    const ids = Uint16Array.from({ length: 25 }, (_, i) => i);
    const { train, validation } = splitText(ids);
    expect([train.length, validation.length]).toEqual([22, 3]);
    expect([...train, ...validation]).toEqual([...ids]);
    expect(splitText(ids, 0.5).train).toHaveLength(12);
  });
});

describe('requireSplit', () => {
  it('agrees with what splitText leaves on either side', () => {
    for (const fraction of [0.9, 0.5, 0.1]) {
      for (let n = 0; n < 60; n++) {
        const { train, validation } = splitText(counting(n), fraction);
        const enough = train.length >= 2 && validation.length >= 2;
        if (enough) requireSplit(n, fraction);
        else expect(refusal(() => requireSplit(n, fraction)).code).toBe('too-short');
      }
    }
  });

  it('names a number that is enough, and the least that is', () => {
    const { message } = refusal(() => requireSplit(1));
    expect(message).toContain('1 character;');
    const needed = Number(/at least (\d+) characters/.exec(message)?.[1]);
    requireSplit(needed);
    expect(() => requireSplit(needed - 1)).toThrow(TextError);
  });
});

describe('Lanes', () => {
  it.each([
    [1000, 4, 16],
    [1003, 7, 13],
    [97, 1, 96],
    [97, 1, 1],
    [64, 32, 1],
    [5000, 3, 101],
  ])('%i characters in %i streams by %i steps: every window where a plain reading puts it', (n, B, T) => {
    const streams = new BatchStreams(counting(n), B, T);
    const length = Math.floor(n / B);
    let windows = 0;
    for (let w = 0; (w + 1) * T < length; w++) {
      const { ids, targets, startsEpoch } = streams.window(w);
      expect(ids).toHaveLength(T * B);
      expect(startsEpoch).toBe(w === 0);
      for (let t = 0; t < T; t++) {
        for (let b = 0; b < B; b++) {
          const position = b * length + w * T + t;
          if (ids[t * B + b] !== position || targets[t * B + b] !== position + 1) {
            throw new Error(`window ${w}, step ${t}, stream ${b}: ${ids[t * B + b]} → ${targets[t * B + b]}`);
          }
        }
      }
      windows++;
    }
    expect(streams.windowsPerEpoch).toBe(windows);
  });

  it('stays inside its stream: no target is the first character of the next', () => {
    const streams = new BatchStreams(counting(40), 4, 3);
    const last = streams.window(streams.windowsPerEpoch - 1);
    expect([...last.targets.slice(-4)]).toEqual([9, 19, 29, 39]);
  });

  it('starts again after the last window, with a fresh state', () => {
    const streams = new BatchStreams(counting(31), 2, 4);
    expect(streams.windowsPerEpoch).toBe(3);
    expect(streams.window(3)).toEqual(streams.window(0));
    expect(streams.window(7)).toEqual(streams.window(1));
    expect([0, 1, 2, 3, 4, 5, 6].map((w) => streams.window(w).startsEpoch)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(() => streams.window(-1)).toThrow(RangeError);
    expect(() => streams.window(0.5)).toThrow(RangeError);
  });

  it('takes a text that is exactly long enough and refuses one that is a character short', () => {
    const exact = new BatchStreams(counting(32 * 65), 32, 64);
    expect(exact.windowsPerEpoch).toBe(1);
    expect(exact.window(0).targets.at(-1)).toBe(32 * 65 - 1);
    const error = refusal(() => new BatchStreams(counting(32 * 65 - 1), 32, 64));
    expect(error.code).toBe('too-short');
    expect(error.message).toContain('2,079 characters');
    expect(error.message).toContain('2,080 characters');
  });

  it('refuses shapes that are none', () => {
    for (const [B, T] of [
      [0, 4],
      [4, 0],
      [1.5, 4],
      [4, Number.NaN],
    ] as const) {
      expect(() => new BatchStreams(counting(100), B, T)).toThrow(RangeError);
    }
  });

  it('reads 16-bit ids alike', () => {
    const streams = new BatchStreams(Uint16Array.from(counting(50)), 3, 5);
    expect(streams.window(1)).toEqual(new BatchStreams(counting(50), 3, 5).window(1));
  });
});

describe('validationWindows', () => {
  const all = Number.POSITIVE_INFINITY;

  it('scores every character but the first exactly once, in order within a stream, from any length', () => {
    for (const [B, T] of [
      [4, 8],
      [1, 5],
      [32, 1],
      [7, 3],
      [1, 1],
    ] as const) {
      for (let n = 2; n < 150; n++) {
        const windows = validationWindows(counting(n), B, T, all);
        const targets: number[] = [];
        windows.forEach((window, w) => {
          expect(window.ids).toHaveLength(T * B);
          expect(window.startsEpoch).toBe(w === 0);
          let scored = 0;
          for (let i = 0; i < T * B; i++) {
            const target = window.targets[i] as number;
            if (target === ignoredTarget) continue;
            if (window.ids[i] !== target - 1) throw new Error(`${window.ids[i]} does not stand before ${target}`);
            // The stream's last step, or its first of all: nothing lies between.
            const before = i >= B ? window.targets[i - B] : windows[w - 1]?.targets[(T - 1) * B + i];
            if (before !== undefined && before !== target - 1) throw new Error(`${before} is followed by ${target}`);
            targets.push(target);
            scored++;
          }
          expect(window.scored).toBe(scored);
          expect(scored).toBeGreaterThan(0);
        });
        expect(targets.sort((a, b) => a - b)).toEqual([...counting(n)].slice(1));
      }
    }
  });

  it('fills all streams where it can and stops at the limit', () => {
    const windows = validationWindows(counting(1000), 4, 10, 3);
    expect(windows.map(({ scored }) => scored)).toEqual([40, 40, 40]);
    expect([...(windows[0]?.ids.slice(0, 4) ?? [])]).toEqual([0, 250, 500, 750]);
    expect(validationWindows(counting(1000), 4, 10, 0)).toEqual([]);
  });

  it('needs two characters', () => {
    expect(refusal(() => validationWindows(counting(1), 4, 8, all)).code).toBe('too-short');
    expect(refusal(() => validationWindows(counting(0), 4, 8, all)).code).toBe('too-short');
    const [only] = validationWindows(Uint16Array.of(5, 6), 2, 2, all);
    expect([...(only?.ids ?? [])]).toEqual([5, 0, 0, 0]);
    expect([...(only?.targets ?? [])]).toEqual([6, ignoredTarget, ignoredTarget, ignoredTarget]);
  });
});
