import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxVocabularySize } from '../tokenizer.ts';
import { type Splitting, splittings } from './splitting.ts';
import { sideOfSymbols, sideOfTexts } from './vocabulary.ts';

describe('splittings', () => {
  const { words, characters, phonemes } = splittings;

  it('should split words from signs, and join them as people write, when a text is one of words', () => {
    const cases: [string, string[]][] = [
      ["I'm 3.5 years old, mother-in-law!", ["I'm", '3.5', 'years', 'old', ',', 'mother-in-law', '!']],
      ['¿Qué? (nada)', ['¿', 'Qué', '?', '(', 'nada', ')']],
      ['Ça va…', ['Ça', 'va', '…']],
    ];
    for (const [text, split] of cases) {
      expect(words.split(text)).toEqual(split);
      expect(words.join(split)).toBe(text);
    }
    expect(words.split(' \t')).toEqual([]);
  });

  it('should give the same symbols again when they are joined and split', () => {
    const word = fc.constantFrom(
      'a',
      'bé',
      "don't",
      '3.5',
      '.',
      ',',
      '!',
      '(',
      ')',
      '"',
      '’',
      '-',
      '$',
      '¿',
      '日',
      '😀',
    );
    const holds = ({ split, join }: Splitting, symbol: fc.Arbitrary<string>) =>
      fc.assert(
        fc.property(fc.array(symbol), (list) => {
          expect(split(join(list))).toEqual(list);
        }),
      );
    holds(words, word);
    holds(characters, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
    holds(phonemes, fc.constantFrom('AA', 'B', 'CH'));
  });
});

describe('sideOfTexts', () => {
  const idsOf = ({ ids, starts }: { ids: Uint16Array; starts: Uint32Array }) =>
    Array.from({ length: starts.length - 1 }, (_, i) => [...ids.subarray(starts[i], starts[i + 1])]);

  it('should number the symbols of training texts by code, and read others as unknown, when texts are few', () => {
    const side = sideOfTexts(['ba', 'c😀', 'axa'], 'characters', 2);
    expect(side.symbols).toEqual(['<start>', '<end>', '<unknown>', 'a', 'b', 'c', '😀']);
    expect(idsOf(side)).toEqual([
      [4, 3],
      [5, 6],
      [3, 2, 3],
    ]);
    expect(side.unknown).toEqual({ distinct: 1, occurrences: 1, examples: ['x'] });
  });

  it('should leave out words that training shows once when there are more than a thousand', () => {
    const rare = Array.from({ length: 1000 }, (_, i) => `rare${i}`);
    const few = sideOfTexts([rare.join(' ')], 'words', 1);
    expect([few.symbols.length, few.unknown.distinct]).toEqual([1003, 0]);
    const many = sideOfTexts([`${rare.join(' ')} twice twice`], 'words', 1);
    expect(many.symbols.slice(3)).toEqual(['twice']);
    expect(many.unknown).toMatchObject({ distinct: 1000, occurrences: 1000 });
    expect(many.unknown.examples).toEqual(rare.slice(0, 12));
  });

  it('should keep the commonest that a vocabulary has room for when there are too many', () => {
    const all = Array.from({ length: 5000 }, (_, i) => `w${i}`);
    const side = sideOfTexts([all.join(' '), all.join(' '), all.slice(4900).join(' ')], 'words', 3);
    expect(side.symbols).toHaveLength(maxVocabularySize);
    expect(side.symbols).toContain('w4999');
    expect(side.unknown.distinct).toBe(5003 - maxVocabularySize);
  });

  it('should not take the name of a special symbol for it when a text has it', () => {
    const side = sideOfTexts(['<end>', 'a'], 'phonemes', 2);
    expect(idsOf(side)).toEqual([[3], [4]]);
  });
});

describe('sideOfSymbols', () => {
  it('should keep the given order, and read what is not among them as unknown, when texts are split', () => {
    const side = sideOfSymbols(['AH B', 'ZZ'], 'phonemes', ['B', 'AH']);
    expect([...side.ids]).toEqual([4, 3, 2]);
    expect(side.symbols.slice(3)).toEqual(['B', 'AH']);
  });
});
