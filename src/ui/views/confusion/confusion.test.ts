import { describe, expect, it } from 'vitest';
import { confusionCsv, confusionReadout, confusionSentence, confusionTable } from './confusion.ts';

const names = ['a', 'b', 'c'];
const confusion = { classes: 3, counts: Uint32Array.of(8, 2, 0, 1, 1, 0, 0, 0, 5) };

describe('confusions', () => {
  it('should name what is most often taken for something else, and how often', () => {
    expect(confusionSentence(confusion, names, 1200)).toBe(
      'After step 1,200, “a” is predicted as “b” most often: 2 times, 20% of the targets “a”.',
    );
    const right = { classes: 3, counts: Uint32Array.of(8, 0, 0, 0, 1, 0, 0, 0, 5) };
    expect(confusionSentence(right, names, 5)).toBe('After step 5, all predictions are correct.');
  });

  it('should say exactly how often, and of how many, when a cell is pointed at', () => {
    expect(confusionReadout(confusion, names, 0, 1)).toEqual({
      title: 'a predicted as b',
      lines: [
        { label: 'Times', value: '2' },
        { label: 'Of 10', value: '20%' },
      ],
    });
    expect(confusionReadout(confusion, names, 2, 2).title).toBe('c, correct');
  });

  it('should be listed class by class', () => {
    const rows = confusionTable(confusion, names);
    expect(rows.map(({ title, lines }) => [title, ...lines.map(({ value }) => value)])).toEqual([
      ['c', '5', '100%', '–'],
      ['b', '2', '50%', 'a (1)'],
      ['a', '10', '80%', 'b (2)'],
    ]);
    expect(confusionCsv(confusion, names)).toBe(
      'target,predicted_a,predicted_b,predicted_c\na,8,2,0\nb,1,1,0\nc,0,0,5\n',
    );
  });
});
