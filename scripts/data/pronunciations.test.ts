import { expect, it } from 'vitest';
import { pronunciationLines } from './pronunciations.mjs';

it('should leave out stress, remarks, other signs and what is too long when the dictionary is written', () => {
  const lines = pronunciationLines({
    read: 'R EH1 D',
    'read(2)': 'R IY1 D',
    'a.m.': 'EY2 EH1 M',
    "a's": 'EY1 Z',
    aalborg: 'AO1 L B AO0 R G # place, danish',
    // The same without stress.
    produce: 'P R OW0 D UW1 S',
    'produce(2)': 'P R OW1 D UW0 S',
    "'": 'AA1',
    [`${'a'.repeat(21)}`]: 'AA1',
    long: `${'AA1 '.repeat(20)}B`,
  });
  expect(lines).toEqual(["a's\tEY Z", 'aalborg\tAO L B AO R G', 'produce\tP R OW D UW S', 'read\tR EH D\tR IY D']);
});

it('should refuse the dictionary when an entry is not of phonemes', () => {
  expect(() => pronunciationLines({ cat: 'K æ T' })).toThrow('cat is pronounced "K æ T"');
});
