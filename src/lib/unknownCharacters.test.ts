import { expect, it } from 'vitest';
import { unknownCharacters } from './unknownCharacters.ts';

it('names each unknown character once, whole code points', () => {
  expect(unknownCharacters('a🐋b🐋c', ['a', 'b'])).toEqual(['🐋', 'c']);
  expect(unknownCharacters('ab', ['a', 'b'])).toEqual([]);
  expect(unknownCharacters('anything', undefined)).toEqual([]);
});
