import { describe, expect, it } from 'vitest';
import { editDistance } from '../../../lib/metrics/editDistance.ts';
import { createRng } from '../../../lib/rng.ts';
import { countEdits, editsOf } from './edits.ts';

const kinds = (output: string, target: string) =>
  editsOf([...output], [...target]).map(({ kind, output: written, target: right }) => [kind, written, right]);

describe('edits of an output', () => {
  it('should name each symbol that is wrong, extra or missing', () => {
    expect(kinds('1995-8-277', '1985-08-27')).toEqual([
      ...[
        ['same', '1', '1'],
        ['same', '9', '9'],
      ],
      ['substituted', '9', '8'],
      ...[
        ['same', '5', '5'],
        ['same', '-', '-'],
      ],
      ['missing', null, '0'],
      ...[
        ['same', '8', '8'],
        ['same', '-', '-'],
        ['same', '2', '2'],
      ],
      ['extra', '7', null],
      ['same', '7', '7'],
    ]);
  });

  it('should be all extra, all missing, or none when a side is empty', () => {
    expect(kinds('ab', '')).toEqual([
      ['extra', 'a', null],
      ['extra', 'b', null],
    ]);
    expect(kinds('', 'ab')).toEqual([
      ['missing', null, 'a'],
      ['missing', null, 'b'],
    ]);
    expect(kinds('', '')).toEqual([]);
  });

  it('should be as many as the edit distance, and spell both sides, whatever these are', () => {
    const rng = createRng(5, 'edits');
    const draw = () =>
      Array.from({ length: Math.floor(9 * rng.uniform()) }, () => 'abc'[Math.floor(3 * rng.uniform())] as string);
    for (let i = 0; i < 300; i++) {
      const [output, target] = [draw(), draw()];
      const edits = editsOf(output, target);
      expect(countEdits(edits)).toBe(editDistance(output, target));
      expect(edits.flatMap((edit) => edit.output ?? [])).toEqual(output);
      expect(edits.flatMap((edit) => edit.target ?? [])).toEqual(target);
      for (const { kind, output: written, target: right } of edits) expect(kind === 'same').toBe(written === right);
    }
  });
});
