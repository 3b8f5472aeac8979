import { describe, expect, it } from 'vitest';
import { buildTokenizer, foldToken, maxVocabularySize } from './tokenizer.ts';

const range = (count: number, from: number): string =>
  Array.from({ length: count }, (_, i) => String.fromCodePoint(from + i)).join('');
const sorted = (chars: Iterable<string>): string[] =>
  [...chars].sort((a, b) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number));

describe('buildTokenizer', () => {
  it.each([
    ['ASCII', 'the whale, the whale\n'],
    ['astral characters beside high ones of the basic plane', '🐳\uFF5E𝄞a\uFF5E鯨🐳'],
    ['a single character', 'aaaa'],
    ['nothing', ''],
    ['combining marks apart from their letters', 'e\u0301é'],
    ['a lone surrogate', 'a\uD83Db'],
  ])('keeps every code point of a small vocabulary: %s', (_, text) => {
    const { vocabulary, encode, decode, folded, foldId } = buildTokenizer(text);
    expect(vocabulary).toEqual(sorted(new Set(text)));
    expect([...encode(text)]).toEqual([...text].map((char) => vocabulary.indexOf(char)));
    expect(decode(encode(text))).toBe(text);
    expect(foldId).toBeNull();
    expect(folded).toEqual({ distinct: 0, occurrences: 0, examples: [] });
  });

  it('drops unknown characters of a prompt where nothing folds', () => {
    const { encode, decode } = buildTokenizer('abc');
    expect(decode(encode('a?b🐳c\u0000'))).toBe('abc');
    expect(buildTokenizer('').encode('abc')).toHaveLength(0);
  });

  it('refuses to decode an id that it does not have', () => {
    expect(() => buildTokenizer('abc').decode([0, 3])).toThrow(RangeError);
  });

  it('keeps rare characters up to 100 distinct ones', () => {
    const text = range(100, 0x400);
    expect(buildTokenizer(text).vocabulary).toHaveLength(100);
  });

  it('folds characters seen once or twice beyond 100 distinct ones', () => {
    const common = range(99, 0x400).repeat(3);
    const { vocabulary, foldId, folded, encode, decode } = buildTokenizer(`${common}🐳🐳Z`);
    expect(vocabulary).toEqual([...range(99, 0x400), foldToken]);
    expect(foldId).toBe(99);
    expect(folded).toEqual({ distinct: 2, occurrences: 3, examples: ['🐳', 'Z'] });
    expect(decode(encode(`${common}🐳🐳Z`))).toBe(`${common}${foldToken.repeat(3)}`);
    expect([...encode('?\u0400🐳')]).toEqual([99, 0, 99]);
  });

  it('folds no single character, which would save nothing', () => {
    const text = `${range(100, 0x400).repeat(3)}Z`;
    const { vocabulary, folded } = buildTokenizer(text);
    expect(vocabulary).toHaveLength(101);
    expect(vocabulary).toContain('Z');
    expect(folded.distinct).toBe(0);
  });

  it('shares the fold token with a text that has it already', () => {
    const text = `${range(99, 0x400).repeat(3)}${foldToken}YZ`;
    const { vocabulary, folded, encode, foldId } = buildTokenizer(text);
    expect(vocabulary).toHaveLength(100);
    expect(folded).toEqual({ distinct: 2, occurrences: 2, examples: ['Y', 'Z'] });
    expect([...encode(`${foldToken}Y`)]).toEqual([foldId, foldId]);
  });

  it('takes unknown characters for the replacement character of a small text that has it', () => {
    const { encode, decode, folded } = buildTokenizer(`ab${foldToken}`);
    expect(decode(encode('a?b'))).toBe(`a${foldToken}b`);
    expect(folded.distinct).toBe(0);
  });

  it.each([
    [maxVocabularySize, 0],
    [maxVocabularySize + 1, 2],
    [6000, 6000 - maxVocabularySize + 1],
  ])('of %i common characters folds %i', (distinct, gone) => {
    const text = range(distinct, 0x4e00).repeat(3);
    const { vocabulary, folded, encode } = buildTokenizer(text);
    expect(vocabulary).toHaveLength(Math.min(distinct, maxVocabularySize));
    expect(folded).toMatchObject({ distinct: gone, occurrences: gone * 3 });
    // Equally common: the higher code points go.
    expect(folded.examples[0]).toBe(gone ? String.fromCodePoint(0x4e00 + distinct - gone) : undefined);
    expect(encode(text)).toHaveLength([...text].length);
  });

  it('keeps the commonest at the limit', () => {
    const often = range(10, 0x8000).repeat(9);
    const { vocabulary } = buildTokenizer(`${range(5000, 0x4e00).repeat(3)}${often}`);
    expect(vocabulary).toHaveLength(maxVocabularySize);
    for (const char of range(10, 0x8000)) expect(vocabulary).toContain(char);
  });

  it('reads 20 MB whole', () => {
    const line = 'It was the whiteness of the whale that above all things appalled me — 鯨 🐳.\n';
    const bytes = new TextEncoder().encode(line).length;
    const text = line.repeat(Math.floor((20 * 2 ** 20) / bytes));
    const { encode } = buildTokenizer(text);
    const ids = encode(text);
    expect(ids.length).toBe([...line].length * Math.floor((20 * 2 ** 20) / bytes));
  });
});
