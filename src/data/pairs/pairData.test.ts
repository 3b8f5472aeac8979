import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { pairData } from './pairData.ts';
import { sideOfTexts } from './vocabulary.ts';

const source = { seed: 1, batchSize: 4 };

/** Of texts “source target”. */
function dataOf(texts: readonly string[], training: number, batch = source) {
  const pairs = texts.map((text) => {
    const [from = '', to = ''] = text.split(' ');
    return { source: from, target: to };
  });
  return pairData(
    {
      pairs,
      training,
      source: sideOfTexts(
        pairs.map((each) => each.source),
        'characters',
        training,
      ),
      target: sideOfTexts(
        pairs.map((each) => each.target),
        'characters',
        training,
      ),
      write: 'letters',
    },
    batch,
  );
}

describe('pairData', () => {
  it('should put every symbol where time-major order has it when two pairs differ in length', () => {
    const data = dataOf(['ab xyz', 'b x', 'aa y'], 2, { seed: 1, batchSize: 3 });
    expect(data.sourceSymbols.slice(3)).toEqual(['a', 'b']);
    expect(data.targetSymbols.slice(3)).toEqual(['x', 'y', 'z']);
    expect([data.sourceLength, data.targetLength]).toEqual([3, 4]);
    const batch = data.trainingBatch(0);
    const first = batch.texts[0]?.source === 'ab' ? 0 : 1;
    const rows = (ids: Uint32Array) =>
      Array.from({ length: ids.length / 3 }, (_, t) => [ids[3 * t + first], ids[3 * t + 1 - first], ids[3 * t + 2]]);
    const none = ignoredTarget;
    // Columns: “ab”, “b”, and a row without a pair, which reads the end alone.
    expect(rows(batch.sources)).toEqual([
      [3, 4, 1],
      [4, 1, 0],
      [1, 0, 0],
    ]);
    expect(rows(batch.inputs)).toEqual([
      [0, 0, 0],
      [3, 3, 0],
      [4, 0, 0],
      [5, 0, 0],
    ]);
    expect(rows(batch.targets)).toEqual([
      [3, 3, none],
      [4, 1, none],
      [5, none, none],
      [1, none, none],
    ]);
    expect(rows(batch.sourceLengths)).toEqual([[3, 2, 1]]);
    expect(rows(batch.targetLengths)).toEqual([[4, 2, 0]]);
    expect([batch.longestSource, batch.longestTarget, batch.texts.length]).toEqual([3, 4, 2]);
  });

  it('should read symbols that training lacks as unknown, and keep them in references, when they are of validation pairs', () => {
    const data = dataOf(['ab x', 'b y', 'c z'], 2);
    const { sources, targets } = data.validationBatch(0);
    expect([sources[0], targets[0]]).toEqual([2, 2]);
    expect([...data.read('ca')]).toEqual([2, 3, 1]);
    expect(data.references(0)).toEqual([[['z']]]);
    expect(data.tokens([targets[0] as number, 1, 3])).toEqual(['<unknown>']);
  });

  it('should stop at the first end, and leave out starts, when ids are written', () => {
    const data = dataOf(['a xy', 'b y'], 1);
    expect(data.write([0, 3, 4, 3, 1, 4])).toBe('xyx');
    expect(data.write([])).toBe('');
    expect(() => data.write([3, 99])).toThrow('id 99 is outside the vocabulary of 5');
  });

  it('should refuse a batch or a batch size when it is none', () => {
    const data = dataOf(['a x', 'b y'], 1);
    for (const index of [-1, 0.5, Number.NaN]) {
      expect(() => data.trainingBatch(index)).toThrow(`There is no batch ${index}.`);
      expect(() => data.validationBatch(index)).toThrow(`There is no batch ${index}.`);
    }
    for (const batchSize of [0, -1, 1.5, Number.NaN]) {
      expect(() => dataOf(['a x', 'b y'], 1, { seed: 1, batchSize })).toThrow(/batch size must be a whole number/);
    }
    expect(() => dataOf(['a x', 'b y'], 0)).toThrow('There are no pairs to train on.');
  });

  it('should say how long a source may be when a longer one is typed', () => {
    const data = dataOf(['aab x', 'b y'], 1);
    expect(() => data.read('aaaa')).toThrow(new RangeError('Write letters: 3 characters at most, not 4.'));
  });

  it('should write again what it read when both sides have the same symbols', () => {
    const data = dataOf(['abcdefghé😀 abcdefghé😀', 'b y'], 1);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'abcdefghé😀'), { minLength: 1, maxLength: 10 }), (letters) => {
        expect(data.write(data.read(letters.join('')))).toBe(letters.join(''));
      }),
    );
  });
});
