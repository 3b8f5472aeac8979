import { describe, expect, it } from 'vitest';
import { predictionsSentence, readNumbers, readSequence } from './predictions.ts';

describe('predictions', () => {
  const symbols = ['a', 'b', '?'];
  const sequence = (ids: number[], scored: number[], targets: number[], predicted: number[]) => ({
    ids: Uint32Array.from(ids),
    scored: Uint32Array.from(scored),
    targets: Uint32Array.from(targets),
    predicted: Uint32Array.from(predicted),
  });

  it('should be read symbol by symbol', () => {
    const read = readSequence(sequence([0, 1, 2, 2], [2, 3], [0, 1], [0, 0]), symbols, 3);
    expect(read).toMatchObject({ number: 3, text: 'ab??', right: 1 });
    expect(read.predictions).toEqual([
      { place: 2, predicted: 'a', target: 'a', right: true },
      { place: 3, predicted: 'a', target: 'b', right: false },
    ]);
    expect(predictionsSentence([read], '7')).toMatch(/^After step 7, 0 of these 1 are correct in every symbol\./);
  });

  it('should leave out the middle of a long sequence and say how much', () => {
    const { text } = readSequence(sequence(new Array(500).fill(1), [499], [1], [1]), symbols, 0);
    expect(text).toBe(`${'b'.repeat(90)} … 320 more … ${'b'.repeat(90)}`);
  });
});

it('should say which numbers are marked, and what was made of them', () => {
  const values = Float32Array.of(0.25, 1, 0.5, 0, 0.75, 1);
  const last = { scored: Uint32Array.of(2), targets: Float32Array.of(1), predicted: Float32Array.of(0.987) };
  const read = readNumbers({ ...last, values, target: 1, prediction: 0.987, right: true }, 2);
  expect(read).toMatchObject({ number: 2, text: '0.25 (step 1) + 0.75 (step 3)', right: 1 });
  expect(read.predictions).toEqual([{ place: 2, predicted: '0.99', target: '1.00', right: true }]);
});
