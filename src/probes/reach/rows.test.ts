import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../../cells/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { ProbeSequence } from '../shared/sequences.ts';
import { cutToLongest, ofText, probeBatch, probeRows } from './rows.ts';

const shapeOf = (hiddenSize: number, id = 'lstm') =>
  ({ cell: getCell(id), activation: 'tanh', layers: 1, hiddenSize, vocabularySize: 9 }) as const;

describe('probeRows', () => {
  it('should tell every loss of a window apart, of as many sequences as 128 rows hold', () => {
    expect(probeRows(shapeOf(128), 64, 32)).toEqual({ seqLength: 64, sequences: 2, losses: 64, firstLoss: 0 });
    expect(probeRows(shapeOf(128), 16, 32)).toEqual({ seqLength: 16, sequences: 8, losses: 16, firstLoss: 0 });
    expect(probeRows(shapeOf(128), 16, 3).sequences).toBe(3);
    expect(probeRows(shapeOf(4), 1, 1)).toEqual({ seqLength: 1, sequences: 1, losses: 1, firstLoss: 0 });
  });

  it('should take the last losses of a long window, and fewer of a wide one', () => {
    expect(probeRows(shapeOf(64), 256, 32)).toEqual({ seqLength: 256, sequences: 2, losses: 64, firstLoss: 192 });
    for (const { id } of cells) {
      for (const [H, T] of [
        [1024, 1024],
        [1024, 64],
        [512, 256],
      ] as const) {
        const { sequences, losses, firstLoss } = probeRows(shapeOf(H, id), T, 32);
        expect(losses).toBeGreaterThanOrEqual(1);
        expect(firstLoss + losses).toBe(T);
        // 128 MiB of gates.
        expect(4 * sequences * losses * T * getCell(id).slots.length * H).toBeLessThanOrEqual(2 ** 27);
        // Of both directions together, which lie in one buffer.
        const reversed = probeRows({ ...shapeOf(H, id), bidirectional: true }, T, 32);
        expect(8 * reversed.sequences * reversed.losses * T * getCell(id).slots.length * H).toBeLessThanOrEqual(
          2 ** 27,
        );
      }
    }
  });
});

describe('probeBatch', () => {
  const rows = { seqLength: 4, sequences: 2, losses: 3, firstLoss: 1 };
  const texts = [Uint32Array.of(0, 1, 2, 3, 4), Uint32Array.of(8, 7, 6, 5, 4)].map(ofText);

  it('should repeat each sequence, with one loss a row', () => {
    const { inputs, targets } = probeBatch(rows, texts);
    const [a, b] = texts;
    expect(inputs).toEqual([a, a, a, b, b, b]);
    const no = ignoredTarget;
    expect([...targets]).toEqual([
      ...[no, no, no, no, no, no],
      ...[2, no, no, 6, no, no],
      ...[no, 3, no, no, 5, no],
      ...[no, no, 4, no, no, 4],
    ]);
  });

  it('should ask nothing of what pads a sequence', () => {
    const [whole, other] = texts as [(typeof texts)[number], (typeof texts)[number]];
    const { targets } = probeBatch(rows, [whole, { ...other, length: 2 }]);
    const no = ignoredTarget;
    expect([...targets.slice(12)]).toEqual([...[no, 3, no, no, no, no], ...[no, no, 4, no, no, no]]);
  });

  it('should refuse sequences that are too few or too short', () => {
    expect(() => probeBatch(rows, texts.slice(1))).toThrow(/2 sequences of 4 steps/);
    expect(() => probeBatch(rows, [...texts.slice(1), ofText(Uint32Array.of(1, 2))])).toThrow(RangeError);
  });
});

describe('cutToLongest', () => {
  it('should leave out the steps that pad every sequence', () => {
    const [a, b] = [Uint32Array.of(0, 1, 2, 3, 4), Uint32Array.of(8, 7, 6, 5, 4)].map(ofText) as [
      ProbeSequence,
      ProbeSequence,
    ];
    const { longest, sequences } = cutToLongest(
      [
        { ...a, length: 3 },
        { ...b, length: 2 },
      ],
      4,
    );
    expect(longest).toBe(3);
    expect(sequences.map(({ input, targets, length }) => [[...input], [...targets], length])).toEqual([
      [[0, 1, 2], [1, 2, 3], 3],
      [[8, 7, 6], [7, 6, 5], 2],
    ]);
    // Two words a step, as numbers have.
    const pairs = { input: Uint32Array.of(1, 2, 3, 4, 5, 6), targets: Uint32Array.of(1, 2, 3), length: 2 };
    expect([...(cutToLongest([pairs], 3).sequences[0]?.input ?? [])]).toEqual([1, 2, 3, 4]);
    expect(cutToLongest([a], 4).sequences[0]?.input).toEqual(a.input);
  });

  it('should say so when there is no sequence', () => {
    expect(() => cutToLongest([], 4)).toThrow('There is no sequence to measure on.');
  });
});
