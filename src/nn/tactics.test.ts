import { describe, expect, it } from 'vitest';
import { getCell } from './cells/index.ts';
import { defaultTuning, scheduleKinds } from './schedule.ts';
import { candidatesFor, defaultTactics, describeTactic, describeTactics, operations, readTactics } from './tactics.ts';

const software = { ...defaultTuning, software: true, quads: true };
const candidates = candidatesFor(getCell('lstm'), 128, 32, software);

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
    const without = candidatesFor(getCell('lstm'), 128, 32, { ...software, quads: false });
    expect(describeTactics(defaultTactics(without))).not.toContain('quad');
    expect(() => readTactics('rows: TM16 TN8 quad', without)).toThrow(RangeError);
  });
});
