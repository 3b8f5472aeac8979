import { describe, expect, it } from 'vitest';
import { buildTokenizer } from '../../data/tokenizer.ts';
import { SampleCursor, sampleSeed } from './sampleCursor.ts';

const tokenizer = buildTokenizer('abcdefgh\n');
const idOf = (char: string): number => tokenizer.vocabulary.indexOf(char);

/** Draws with a sampler that always continues with the letter after the last. */
function drawAll(cursor: SampleCursor, steps: number): string {
  let text = '';
  let position = 0;
  while (!cursor.finished) {
    const chunk = cursor.next(steps);
    expect(chunk).toMatchObject({ position, reset: position === 0, seed: 7 });
    expect(chunk.given.length).toBeGreaterThan(0);
    expect(chunk.given.length).toBeLessThanOrEqual(steps + 1);
    const all = [...chunk.given];
    while (all.length <= steps) all.push(((all.at(-1) as number) + 1) % tokenizer.vocabulary.length);
    for (const { id } of cursor.take(Uint32Array.from(all.slice(1)))) text += tokenizer.vocabulary[id];
    position += steps;
  }
  return text;
}

describe('a cursor', () => {
  it.each([1, 2, 3, 4, 5, 16])('shows the prompt, then as much as asked for, in chunks of %d', (steps) => {
    expect(drawAll(new SampleCursor(tokenizer, 'abcd', 3, 7), steps)).toBe('abcdefg');
    expect(drawAll(new SampleCursor(tokenizer, 'c', 1, 7), steps)).toBe('cd');
  });

  it('begins an empty prompt with a line break that it does not show', () => {
    const cursor = new SampleCursor(tokenizer, '', 2, 7);
    expect(cursor.next(4).given).toEqual([idOf('\n')]);
    expect(drawAll(cursor, 4)).toHaveLength(2);
  });

  it('says which tokens the prompt gave, and where the distribution of each is', () => {
    const cursor = new SampleCursor(tokenizer, 'ab', 2, 7);
    expect(cursor.next(4).given).toEqual([idOf('a'), idOf('b')]);
    expect(cursor.take(Uint32Array.of(idOf('b'), 3, 4, 5))).toEqual([
      { id: idOf('a'), row: null, fromPrompt: true },
      { id: idOf('b'), row: 0, fromPrompt: true },
      { id: 3, row: 1, fromPrompt: false },
      { id: 4, row: 2, fromPrompt: false },
    ]);
    expect(cursor.finished).toBe(true);
    expect(cursor.take(Uint32Array.of(1, 2))).toEqual([]);
  });
});

it('gives each sample a seed of its own, the first the one that was set', () => {
  expect(sampleSeed(5, 0)).toBe(5);
  const seeds = Array.from({ length: 1000 }, (_, i) => sampleSeed(2 ** 32 - 1, i));
  expect(new Set(seeds).size).toBe(1000);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  // What scripts that draw one sample after the other have relied on.
  expect(sampleSeed(1, 3)).toBe((1 + 3 * 0x9e3779b9) >>> 0);
});
