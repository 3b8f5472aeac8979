import { expect, it } from 'vitest';
import { task } from './own.ts';
import { readOwnPairs } from './ownPairs.ts';
import { exampleSentences } from './sentences.ts';

const how = { unit: 'words', lowerCase: false, validationPercent: 10 } as const;

it('should be pairs of which every one can be used, the same each time, when they are drawn', () => {
  const text = exampleSentences();
  expect(exampleSentences()).toBe(text);
  const { lines, overlong, extraColumns, pairs, training } = readOwnPairs(text, how);
  expect({ lines, overlong, extraColumns }).toEqual({ lines: 2000, overlong: 0, extraColumns: 0 });
  expect(pairs.length).toBeGreaterThan(1800);
  expect(pairs.length - training).toBeGreaterThan(100);
});

it('should put the verb second and inflect by gender and case when it translates', () => {
  const german = new Map(
    exampleSentences()
      .split('\n')
      .map((line) => line.split('\t') as [string, string]),
  );
  for (const [source, target] of german) {
    expect(source).toMatch(/^[A-Z][a-z ]+\.$/);
    const [adverb] = /^(Heute|Oft|Hier|Jetzt) (?=sieht|findet|hört|kennt|ruft|sucht)/.exec(target) ?? [''];
    const subject = 'd(er|ie|as) (\\p{Ll}+e )?\\p{Lu}\\p{L}+';
    const object = '(den (\\p{Ll}+en )?(Hund|Mann|Vogel)|d(ie|as) (\\p{Ll}+e )?\\p{Lu}\\p{L}+)';
    const verb = '(sieht|findet|hört|kennt|ruft|sucht)';
    const order = adverb ? `${adverb}${verb} ${subject} ${object}` : `D${subject.slice(1)} ${verb} ${object}`;
    expect(target).toMatch(new RegExp(`^${order}\\.$`, 'u'));
  }
});

it('should be what is read when a person has brought no pairs', () => {
  const source = { seed: 1, batchSize: 8, options: { units: 'words' } };
  expect(task.open(null, source).trainingBatch(3)).toEqual(task.open(exampleSentences(), source).trainingBatch(3));
});
