import { describe, expect, it } from 'vitest';
import { alike } from '../../../probes/testing/alike.ts';
import { borderSentence, columnBorders, lagBorders, sharedBorders } from './borders.ts';

describe('borders of truncated back-propagation', () => {
  it('stand between the steps that gradients do not pass', () => {
    expect(columnBorders({ seqLength: 8, truncate: 3 })).toEqual([2.5, 5.5]);
    expect(columnBorders({ seqLength: 6, truncate: 3 })).toEqual([2.5]);
    expect(columnBorders({ seqLength: 6, truncate: 6 })).toEqual([]);
    expect(columnBorders({ seqLength: 6 })).toEqual([]);
  });

  it('are counted back from the loss', () => {
    expect(lagBorders({ seqLength: 8, truncate: 3 }, 6)).toEqual([3.5, 0.5]);
    expect(lagBorders({ seqLength: 8, truncate: 3 }, 2)).toEqual([]);
  });

  it('are counted from the end for a direction that reads from there, and left out of pictures of both directions', () => {
    const data = { seqLength: 8, truncate: 3, recurrences: alike(1, true) };
    expect(columnBorders(data, true)).toEqual([4.5, 1.5]);
    expect(columnBorders(data)).toEqual([2.5, 5.5]);
    expect(lagBorders(data, 1, true)).toEqual([3.5, 0.5]);
    expect(sharedBorders(data)).toEqual([]);
    expect(borderSentence(data, sharedBorders(data))).toBe(
      ' Back-propagation is cut every 3 steps: no gradient passes.',
    );
  });

  it('are told in a sentence, and only so where they are many', () => {
    expect(borderSentence({ seqLength: 8 })).toBe('');
    expect(borderSentence({ seqLength: 8, truncate: 3 })).toBe(
      ' Back-propagation is cut every 3 steps, at the dashed lines: no gradient passes.',
    );
    expect(borderSentence({ seqLength: 64, truncate: 1 })).toBe(
      ' Back-propagation is cut every step: no gradient passes.',
    );
  });
});
