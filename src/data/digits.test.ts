import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../lib/ignoredTarget.ts';
import { openDigits, readDigits } from './digits.ts';
import { digitReadings, pictureOf, type Reading } from './facts/digitReading.ts';

const text = gunzipSync(readFileSync('public/data/digits.txt.gz')).toString();
const source = { seed: 1, batchSize: 4, seqLength: 14, lag: 1 };

describe('the bundled digits', () => {
  const { labels, pictures } = readDigits(text);

  it('should be 800 of each, with 100 of each among the last 1000', () => {
    const counts = (of: Uint8Array) =>
      Array.from({ length: 10 }, (_, digit) => of.filter((label) => label === digit).length);
    expect(counts(labels)).toEqual(new Array(10).fill(800));
    expect(counts(labels.subarray(7000))).toEqual(new Array(10).fill(100));
  });

  it('should be no picture twice, so that none that is held back was trained on', () => {
    const lines = text.trimEnd().split('\n');
    expect(new Set(lines.map((line) => line.slice(2))).size).toBe(8000);
  });

  it('should be dark ink on nothing', () => {
    const mean = pictures.reduce((sum, v) => sum + v, 0) / pictures.length;
    expect(mean).toBeGreaterThan(0.1);
    expect(mean).toBeLessThan(0.16);
    expect([Math.min(...pictures.subarray(0, 1e5)), Math.max(...pictures.subarray(0, 1e5))]).toEqual([0, 1]);
  });
});

it('should ask about each that is held back once, however many fit into a batch', () => {
  const data = openDigits(text, { ...source, batchSize: 64 }, digitReadings['digits-rows'] as Reading);
  const count = Array.from({ length: data.validationBatches }, (_, i) =>
    data.validationBatch(i).targets.reduce((count, target) => count + Number(target !== ignoredTarget), 0),
  );
  expect([count.length, count.at(-1), count.reduce((a, b) => a + b)]).toEqual([16, 40, 1000]);
});

it('should say which line is no digit', () => {
  expect(() => readDigits(text.slice(0, 199 * 2).replace(/^\d/, 'x'))).toThrow(/^Line 1 is not a digit/);
});

describe.each([...Object.entries(digitReadings).map(([name, reading]) => ({ name, reading }))])(
  '$name',
  ({ reading }) => {
    const data = openDigits(text, source, reading);
    const digits = readDigits(text);
    const T = 196 / reading.features;

    it('should be the pictures, with the answer asked for at the end', () => {
      const { values = new Float32Array(), targets, texts } = data.validationBatch(2);
      for (let b = 0; b < 4; b++) {
        const sequence = Array.from({ length: 196 }, (_, i) => {
          const [t, f] = [Math.floor(i / reading.features), i % reading.features];
          return values[(t * 4 + b) * reading.features + f] as number;
        });
        const at = 7000 + 8 + b;
        expect(pictureOf(sequence, reading)).toEqual(digits.pictures.slice(at * 196, (at + 1) * 196));
        expect(targets[(T - 1) * 4 + b]).toBe(digits.labels[at]);
        expect(texts?.[b]).toBe(String(digits.labels[at]));
      }
      expect(targets.filter((target) => target !== ignoredTarget)).toHaveLength(4);
    });

    it('should train on each picture that is not held back once in a round, in other orders', () => {
      const key = (batch: ReturnType<typeof data.trainingBatch>): string => String(batch.values);
      const seen = new Set(Array.from({ length: 10 }, (_, index) => key(data.trainingBatch(index))));
      expect(seen.size).toBe(10);
      expect(key(data.trainingBatch(3))).toBe(key(openDigits(text, source, reading).trainingBatch(3)));
      expect([...Array(1750).keys()].some((index) => seen.has(key(data.trainingBatch(1750 + index))))).toBe(false);
    });
  },
);

it('should read permuted pictures in an order that leaves no pixel out', () => {
  const { order } = digitReadings['digits-permuted'] as Reading;
  expect(new Set(order).size).toBe(196);
  // The same for everybody: a checkpoint read in another order would know nothing.
  expect([...order.subarray(0, 4)]).toEqual([129, 144, 60, 7]);
});
