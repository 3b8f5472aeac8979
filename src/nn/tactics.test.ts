import { describe, expect, it } from 'vitest';
import { getCell } from './cells/index.ts';
import { defaultTuning, scheduleKinds, type Tuning } from './schedule.ts';
import { candidatesFor, defaultTactics, describeTactic, describeTactics, operations, readTactics } from './tactics.ts';

const software = { ...defaultTuning, software: true, quads: true };
const shape = { cell: getCell('lstm'), activation: 'tanh', layers: 1, hiddenSize: 126, vocabularySize: 30 } as const;
const sequences = { shape, seqLength: 16, batchSize: 32 };
const candidates = candidatesFor(sequences, software);

describe('tactics', () => {
  it('should be the first candidates, or the first of a kind', () => {
    const tactics = defaultTactics(candidates);
    for (const operation of operations) expect(tactics[operation]).toBe(candidates[operation][0]);
    for (const kind of scheduleKinds) {
      const { forward, backward } = defaultTactics(candidates, kind);
      expect([forward.kind, backward.kind]).toEqual([kind, kind]);
    }
  });

  it('should tell candidates apart by their text', () => {
    for (const operation of operations) {
      const texts = candidates[operation].map(describeTactic);
      expect(new Set(texts).size).toBe(texts.length);
    }
    expect(describeTactic(candidates.forward[0] as never)).toBe('looped R16 GS2 WG32 quad');
  });

  it('should come back from their text, each candidate of each operation', () => {
    for (const operation of operations) {
      for (const tactic of candidates[operation]) {
        const tactics = { ...defaultTactics(candidates), [operation]: tactic };
        expect(readTactics(describeTactics(tactics), candidates)).toEqual(tactics);
      }
    }
    expect(readTactics('', candidates)).toEqual(defaultTactics(candidates));
    expect(readTactics('rows: TM8 TN8', candidates).rows).toEqual({ TM: 8, TN: 8, quad: false });
  });

  it('should keep the chunks whose gates are computed twice', () => {
    const tactics = { ...defaultTactics(candidates), recompute: { C: 48 } };
    expect(describeTactics(tactics)).toMatch(/; recompute: C48$/);
    expect(readTactics(describeTactics(tactics), candidates)).toEqual(tactics);
    expect(readTactics('', candidates).recompute).toBeUndefined();
    for (const wrong of ['48', 'C0', 'C47', 'C-16', 'C16 quad', '']) {
      expect(() => readTactics(`recompute: ${wrong}`, candidates)).toThrow(/multiple of 16 steps/);
    }
  });

  it.each([
    ['head: TM8', /parts forward, backward, rows, outer, not “head”/],
    ['rows: TM9 TN9', /can’t run the plan’s “rows: TM9 TN9”.*it has TM16 TN8 quad/],
    ['forward: looped R16 GS2 WG64 quad', /can’t run/],
  ])('should refuse “%s”', (text, says) => {
    expect(() => readTactics(text, candidates)).toThrow(says);
  });

  it('should not offer what a device without subgroups can’t compile', () => {
    const without = candidatesFor(sequences, { ...software, quads: false });
    expect(describeTactics(defaultTactics(without))).not.toContain('quad');
    expect(() => readTactics('rows: TM16 TN8 quad', without)).toThrow(RangeError);
  });

  describe('of a stack', () => {
    const stack = { ...sequences, shape: { ...shape, layers: 3, hiddenSize: 256 } };
    const text = (tuning: Tuning): string => describeTactics(defaultTactics(candidatesFor(stack, tuning)));
    /** The gates of all layers, the largest of what they share. */
    const needed = 3 * 4 * 16 * 32 * 4 * 256;

    it('should be a wave on a GPU where a layer is wide, and looped on a software adapter', () => {
      expect(text(defaultTuning)).toMatch(/^forward: stepwise R4 wave; backward: stepwise R4 wave; /);
      expect(text(software)).toMatch(/^forward: looped .+; backward: looped /);
    });

    it('should do without a wave where its buffers would not fit', () => {
      expect(text({ ...defaultTuning, maxBindingBytes: needed })).toContain('wave');
      expect(text({ ...defaultTuning, maxBindingBytes: needed - 1 })).toMatch(
        /^forward: stepwise R4; backward: stepwise R4; /,
      );
    });

    it('should come back from the text of a plan that knew no wave', () => {
      const { forward } = readTactics('forward: stepwise R4', candidatesFor(stack, defaultTuning));
      expect(forward).toEqual({ kind: 'stepwise', R: 4, wave: false });
    });

    it('should refuse a pinned wave that does not fit, or that has one layer to run', () => {
      const tight = candidatesFor(stack, { ...defaultTuning, maxBindingBytes: needed - 1 });
      for (const without of [tight, candidatesFor(sequences, defaultTuning)]) {
        expect(() => readTactics('forward: stepwise R4 wave', without)).toThrow(
          /can’t run the plan’s “forward: stepwise R4 wave” for this model; it has .*stepwise R4/,
        );
      }
    });
  });
});
