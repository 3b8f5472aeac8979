import { describe, expect, it } from 'vitest';
import type { Example } from '../../../probes/examples/contract.ts';
import {
  type Alignment,
  alignmentCsv,
  alignmentOf,
  alignmentSentence,
  alignmentTable,
  symbolsAttended,
  weightReadout,
} from './alignment.ts';

const alignment: Alignment = {
  source: ['a', ' ', 'a', '<end>'],
  output: ['x', '<end>'],
  weights: Float32Array.of(0.5, 0, 0.5, 0, 0, 0, 1, 0),
};

describe('alignments', () => {
  it('should have the end of the output as a row when it came to it, and none without attention', () => {
    const example: Example = {
      ...{ text: 'a a', source: alignment.source, references: [['x']], output: ['x'] },
      ...{ ended: true, attention: alignment.weights },
    };
    expect(alignmentOf(example)).toEqual(alignment);
    expect(alignmentOf({ ...example, ended: false })?.output).toEqual(['x']);
    expect(alignmentOf({ ...example, attention: null })).toBeNull();
  });

  it('should tell how many symbols a row is spread over', () => {
    expect(symbolsAttended(alignment, 0)).toBeCloseTo(2, 6);
    expect(symbolsAttended(alignment, 1)).toBeCloseTo(1, 6);
    const equal = { ...alignment, weights: new Float32Array(8).fill(0.25) };
    expect(symbolsAttended(equal, 0)).toBeCloseTo(4, 6);
  });

  it('should say what is attended to most and how concentrated the weights are', () => {
    expect(alignmentSentence(alignment, 'After step 7')).toBe(
      'After step 7, an output symbol attends to 1.5 of the 4 source symbols (exp of the entropy); its largest weight is 0.75 on average. Over all 2 output symbols “a” (3 of 4) is attended to most, with a mean weight of 0.75.',
    );
  });

  it('should say that no alignment has been learned while the weights are equal', () => {
    const equal = { ...alignment, weights: Float32Array.of(0.26, 0.24, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25) };
    expect(alignmentSentence(equal, 'After step 0')).toBe(
      'After step 0, the weights are almost equal: an output symbol attends to 4.0 of the 4 source symbols. No alignment has been learned yet.',
    );
  });

  it('should read a single weight with the places of its symbols', () => {
    expect(weightReadout(alignment, 1, 2)).toBe('Output “<end>” (2 of 2), source “a” (3 of 4): weight 1.00');
    expect(weightReadout(alignment, 0, 1)).toBe('Output “x” (1 of 2), source “␣” (2 of 4): weight 0.00');
  });

  it('should list what each output symbol attends to, the last one first', () => {
    expect(alignmentTable(alignment).map(({ title, lines }) => [title, ...lines.map(({ value }) => value)])).toEqual([
      ['2: <end>', 'a (3) 1.00', 'a (1) 0.00', '␣ (2) 0.00', '1.0'],
      ['1: x', 'a (1) 0.50', 'a (3) 0.50', '␣ (2) 0.00', '2.0'],
    ]);
  });

  it('should be saved with a row an output symbol and a column a source symbol', () => {
    expect(alignmentCsv(alignment)).toBe('output,1_a,2_ ,3_a,4_<end>\nx,0.5,0,0.5,0\n<end>,0,0,1,0\n');
  });
});
