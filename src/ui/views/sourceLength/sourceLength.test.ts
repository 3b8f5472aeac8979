import { describe, expect, it } from 'vitest';
import type { Example } from '../../../probes/examples/contract.ts';
import { modelLooks } from '../../charts/looks.ts';
import {
  byLength,
  type LineExamples,
  lengthAxis,
  lengthCsv,
  lengthCurves,
  lengthReadout,
  lengthSentence,
  lengthTable,
} from './sourceLength.ts';

const example = (length: number, exact: boolean): Example => ({
  text: '',
  source: [...Array.from({ length }, () => 's'), '<end>'],
  references: [['t']],
  output: exact ? ['t'] : [],
  ended: true,
  attention: null,
});

/** One output of each length 1 … 6, right up to one of them. */
const line = (letter: string | null, name: string, longest: number, steps = [600]): LineExamples => ({
  line: { letter, name, look: modelLooks[letter === 'B' ? 1 : 0] },
  examples: [1, 2, 3, 4, 5, 6].map((length) => example(length, length <= longest)),
  steps,
});
const [none, dot] = [line('A', 'no attention', 2), line('B', 'dot attention', 5)];

describe('accuracy by source length', () => {
  it('should be counted in the same bins for every model', () => {
    const found = byLength([none, dot], 3);
    expect(found.bins.map(({ first, last }) => [first, last])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(lengthCurves(found).map(({ id, values }) => [id, ...values])).toEqual([
      ['length-A', 1, 0, 0],
      ['length-B', 1, 1, 0.5],
    ]);
    expect(lengthReadout(found, 2)).toMatchObject({
      title: '5–6 symbols',
      lines: [
        { label: 'A', value: '0% (0 of 2)' },
        { label: 'B', value: '50% (1 of 2)' },
      ],
    });
    expect(lengthTable(found)[0]).toEqual({
      title: '5–6',
      lines: [
        { label: 'A', value: '0% (0 of 2)' },
        { label: 'B', value: '50% (1 of 2)' },
      ],
    });
    expect(lengthCsv(found)).toBe(
      'first_length,last_length,A_exact,A_outputs,B_exact,B_outputs\n1,2,2,2,2,2\n3,4,0,2,2,2\n5,6,0,2,1,2\n',
    );
  });

  it('should name the gap between models at the longest third of the sources', () => {
    expect(lengthSentence([none, dot])).toBe(
      'After step 600, model B (dot attention) writes 50% of the outputs for the longest third of the sources, 5 to 6 symbols, exactly right and model A (no attention) 0%, 50 percentage points fewer.',
    );
    expect(lengthSentence([none, line('B', 'dot attention', 2, [590])])).toBe(
      'After steps 590 to 600, all models write 0% of the outputs for the longest third of the sources, 5 to 6 symbols, exactly right.',
    );
  });

  it('should hold the longest third against the shortest when a model is alone', () => {
    expect(lengthSentence([line(null, '', 5)])).toBe(
      'After step 600, 50% of the outputs for the longest third of the sources, 5 to 6 symbols, are exactly right, of the shortest, 1 to 2 symbols, 100%.',
    );
    const same = { ...line(null, '', 5), examples: [example(4, true), example(4, false)] };
    expect(lengthSentence([same])).toBe(
      'After step 600, 50% of the outputs for the sources, all of 4 symbols, are exactly right.',
    );
    expect(lengthSentence([])).toBe('');
  });

  it('should have ticks within its lengths, and room beside them', () => {
    const { low, high, ticks } = lengthAxis(7, 35);
    expect([low < 7, high > 35]).toEqual([true, true]);
    expect(ticks).toEqual([10, 20, 30]);
    expect(lengthAxis(4, 4).high).toBeGreaterThan(4);
  });
});
