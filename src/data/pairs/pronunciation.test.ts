import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isValidation } from './drawn.ts';
import { task } from './pronunciation.ts';

const text = gunzipSync(readFileSync('public/data/pronunciations.txt.gz')).toString('utf8');
const lines = text.trimEnd().split('\n');

describe('pronunciation', () => {
  it('should have a sorted dictionary of different words and pronunciations when its file is read', () => {
    const words = lines.map((line) => line.split('\t')[0] as string);
    expect(words).toHaveLength(124_918);
    expect(words).toEqual([...new Set(words)].sort());
    for (const line of lines) {
      const [, ...spoken] = line.split('\t');
      if (new Set(spoken).size !== spoken.length) throw new Error(line);
    }
    expect(lines).toContain('hello\tHH AH L OW\tHH EH L OW');
    expect(lines).toContain("o'clock\tAH K L AA K");
  });

  it('should use the 39 phonemes without stress when published figures are to be compared', () => {
    const data = task.open(text, { seed: 1, batchSize: 64 });
    expect(data.targetSymbols).toHaveLength(3 + 39);
    expect(data.targetSymbols.join(' ')).not.toMatch(/\d/);
    expect(data.training + data.validation).toBe(lines.length);
    expect(data.validation / lines.length).toBeCloseTo(0.1, 2);
  });

  it('should train on the first pronunciation, and take any in scoring, when a word has several', () => {
    const several = 'read\tR EH D\tR IY D';
    const others = ['cat\tK AE T', 'dog\tD AO G', 'sun\tS AH N', 'sky\tS K AY'];
    const known = [several, ...lines.slice(1000, 1040), ...others].filter((line) => line !== '');
    const held = lines.find((line) => line.split('\t').length === 4 && isValidation(line.split('\t')[0] as string));
    const data = task.open([...known, held].join('\n'), { seed: 1, batchSize: 100 });
    const { texts } = data.trainingBatch(0);
    expect(texts).toContainEqual({ source: 'read', target: 'R EH D' });
    const [word, ...spoken] = (held as string).split('\t');
    const at = data.validationBatch(0).texts.findIndex(({ source }) => source === word);
    expect(data.references(0)[at]).toEqual(spoken.map((each) => each.split(' ')));
  });

  it('should read words without capitals and accents when they are typed', () => {
    const data = task.open(text, { seed: 1, batchSize: 2 });
    expect(data.read('Café')).toEqual(data.read('cafe'));
    expect(data.read('O’Clock')).toEqual(data.read("o'clock"));
    for (const typed of ['two words', 'x2']) {
      expect(() => data.read(typed)).toThrow(
        new RangeError('Write an English word of 1 to 20 letters from a to z; accents are removed.'),
      );
    }
    expect(() => data.read('a'.repeat(21))).toThrow(/20 characters at most, not 21\.$/);
  });

  it('should name the line when a file is no such dictionary', () => {
    for (const line of ['cat', 'cat\tK AE1 T', 'Cat\tK AE T', 'cat K AE T']) {
      expect(() => task.open(`a\tAH\n${line}\n`, { seed: 1, batchSize: 2 })).toThrow(
        'Line 2 of the pronunciations is not a word, a tab and its phonemes.',
      );
    }
    expect(() => task.open('a\tAH\n', { seed: 1, batchSize: 2 })).toThrow(/too few words/);
    expect(() => task.open(null, { seed: 1, batchSize: 2 })).toThrow(/too few words/);
  });
});
