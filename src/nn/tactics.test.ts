import { describe, expect, it } from 'vitest';
import { getCell } from './cells/index.ts';
import { headParameters } from './head.ts';
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

  it('should be stepwise for a two-stage layer when it is wide and on a GPU, else looped', () => {
    const kindsOf = (hiddenSize: number, tuning: Tuning): string[] => {
      const wide = { ...sequences, shape: { ...shape, hiddenSize, layerNorm: true } };
      const { forward, backward } = defaultTactics(candidatesFor(wide, tuning));
      return [forward.kind, backward.kind];
    };
    expect(kindsOf(128, defaultTuning)).toEqual(['looped', 'looped']);
    expect(kindsOf(129, defaultTuning)).toEqual(['stepwise', 'stepwise']);
    expect(kindsOf(129, software)).toEqual(['looped', 'looped']);
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

  it('should take the default for the head where a text is older than its choice', () => {
    const old = describeTactics(defaultTactics(candidates)).replace(/; head: .*/, '');
    expect(old).toMatch(/outer: [^;]+$/);
    expect(readTactics(old, candidates)).toEqual(defaultTactics(candidates));
    expect(readTactics('head: split', candidates).head).toEqual({ kind: 'split' });
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
    ['heads: TM8', /parts forward, backward, rows, outer, head, not “heads”/],
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

  describe('of the head', () => {
    const headsOf = (vocabularySize: number, tuning: Tuning) =>
      candidatesFor({ ...sequences, shape: { ...shape, vocabularySize } }, tuning);

    it('should be fused with its loss only where rows of logits fit', () => {
      for (const tuning of [software, defaultTuning]) {
        expect(headsOf(128, tuning).head[0]).toMatchObject({ kind: 'fused' });
        expect(headsOf(128, tuning).head).toContainEqual({ kind: 'split' });
        expect(headsOf(129, tuning).head).toEqual([{ kind: 'split' }]);
      }
      // 68 columns with their padding, 17 an invocation, in three turns.
      const heads = headsOf(65, software).head.map(describeTactic);
      expect(heads).toEqual(['fused TM16 TN6 quad', 'split', 'fused TM12 TN6 quad']);
      expect(() => readTactics('head: fused TM16 TN6 quad', headsOf(300, software))).toThrow(
        /can’t run the plan’s “head: fused TM16 TN6 quad” for this model; it has split/,
      );
    });

    it.each([2, 4, 5, 17, 64, 65, 96, 127, 128])('should cut %d columns among invocations, turns and vectors', (V) => {
      for (const tuning of [software, defaultTuning]) {
        for (const tile of headsOf(V, tuning).head) {
          if (tile.kind === 'split') continue;
          const padded = 4 * Math.ceil(V / 4);
          const { COLS, VN, Q, GROUPS, PARTS, WX, WY } = headParameters(tile, padded);
          expect(COLS * WX).toBe(padded);
          expect(VN * Q).toBe(tile.TN);
          expect([2, 3, 4]).toContain(VN);
          expect(GROUPS).toBe(Math.ceil(COLS / VN));
          expect(PARTS).toBe(Math.ceil(GROUPS / Q));
          expect(WX * WY).toBeLessThanOrEqual(tuning.maxInvocations);
        }
      }
    });
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
