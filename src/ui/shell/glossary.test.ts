import { expect, test } from 'vitest';
import { glossary, glossaryOf } from './Glossary.tsx';

test('should read terms, sentences and places when they stand in a table', () => {
  const table = '# Title\n\n| Term | Sentence | Seen |\n|---|---|---|\n| Gate | A factor. | Gates |\n';
  expect(glossaryOf(table)).toEqual([{ term: 'Gate', meaning: 'A factor.', seen: 'Gates' }]);
});

test('should have at most 60 terms, each once, in order and with a sentence, when it is shown', () => {
  const terms = glossary.map(({ term }) => term.toLowerCase());
  expect(terms.length).toBeGreaterThan(40);
  expect(terms.length).toBeLessThanOrEqual(60);
  expect(terms).toEqual([...new Set(terms)].sort((a, b) => a.localeCompare(b, 'en')));
  for (const { term, meaning, seen } of glossary) {
    expect(meaning, term).toMatch(/^[A-Z].*\.$/);
    expect(seen, term).not.toBe('');
  }
});
