import { describe, expect, it } from 'vitest';
import { textHash } from './textHash.ts';

describe('textHash', () => {
  it('stays the same from version to version, since checkpoints hold it', () => {
    expect(textHash('')).toMatch(/^[0-9a-f]{16}$/);
    expect(textHash('Call me Ishmael.')).toBe(textHash(`Call me ${'Ishmael.'}`));
    expect(textHash('Call me Ishmael.')).toBe('67deaa156108ce1e');
  });

  it('tells texts apart that differ in one character, in order or in length', () => {
    const texts = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`);
    texts.push('', '\0', '\0\0', 'ab', 'ba', 'a'.repeat(1000), 'a'.repeat(1001));
    expect(new Set(texts.map(textHash)).size).toBe(texts.length);
  });
});
