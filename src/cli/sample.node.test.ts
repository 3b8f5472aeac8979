import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleSeed } from '../training/sampling/sampleCursor.ts';
import { run, start, tinyConfig, Workshop } from './testing/command.ts';

const shop = new Workshop();
afterAll(() => shop.close());
const model = ['--model', shop.path('one')];

beforeAll(async () => {
  const config = shop.config('tiny.json', tinyConfig);
  const { code } = await run('train', '--config', config, '--out', shop.path('one'), '--steps', '30');
  expect(code).toBe(0);
});

/** The texts below the headings, which must be those of all samples in order. */
function split(out: string, count: number): string[] {
  const parts = out.split(/(?:^|\n\n)=== sample (\d+) of (\d+) ===\n/).slice(1);
  const texts = parts.filter((_, i) => i % 3 === 2);
  const numbers = parts.filter((_, i) => i % 3 === 0).map(Number);
  expect(numbers).toEqual(texts.map((_, i) => i + 1));
  expect(new Set(parts.filter((_, i) => i % 3 === 1))).toEqual(new Set([String(count)]));
  return texts;
}

test('draws each of several samples as it is drawn alone, with the seed that follows from the first', async () => {
  const settings = [...model, '--prompt', 'The', '--length', '300', '--top-k', '20', '--temperature', '0.9'];
  const seed = 4294967290;
  const { code, out, err } = await run('sample', ...settings, '--seed', String(seed), '--num-samples', '9');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const texts = split(out.replace(/\n$/, ''), 9);
  expect(texts).toHaveLength(9);
  expect(new Set(texts).size).toBe(9);
  for (const i of [0, 1, 8]) {
    const alone = await run('sample', ...settings, '--seed', String(sampleSeed(seed, i)));
    expect(alone.out).toBe(`${texts[i]}\n`);
  }
});

test('draws more than it draws at once', async () => {
  const { code, out } = await run('sample', ...model, '--prompt', '', '--length', '8', '--num-samples', '130');
  expect(code).toBe(0);
  const texts = split(out.replace(/\n$/, ''), 130);
  expect(texts.map((text) => [...text].length)).toEqual(Array.from({ length: 130 }, () => 8));
  expect(new Set(texts).size).toBeGreaterThan(120);
});

test('should write the most probable text, which with a beam of 1 is that of temperature 0, when it searches', async () => {
  const of = [...model, '--prompt', 'The', '--length', '40'];
  const [greedy, zero, beam] = await Promise.all([
    run('sample', ...of, '--beam', '1'),
    run('sample', ...of, '--temperature', '0'),
    run('sample', ...of, '--beam', '4'),
  ]);
  expect({ code: greedy.code, err: greedy.err }).toEqual({ code: 0, err: '' });
  expect(greedy.out).toBe(zero.out);
  expect(beam.out).toMatch(/^The/);
  expect([...beam.out]).toHaveLength(44);
  const refused = await run('sample', ...of, '--beam', '4', '--seed', '3');
  expect(refused).toMatchObject({ code: 2, err: '--beam draws nothing: leave out --seed.\n' });
});

test('should end between two characters when a search is interrupted', async () => {
  const searching = start('sample', ...model, '--prompt', 'The', '--length', '5000', '--beam', '2');
  await once(searching.process.stdout as NodeJS.ReadableStream, 'data');
  searching.process.kill('SIGINT');
  expect(await searching.ended).toMatchObject({ code: 130, out: 'The' });
});

test('writes what it has of each sample when it is interrupted', async () => {
  const several = start('sample', ...model, '--prompt', 'The', '--length', '1000000', '--num-samples', '3');
  await once(several.process.stdout as NodeJS.ReadableStream, 'data');
  several.process.kill('SIGINT');
  const { code, out } = await several.ended;
  expect(code).toBe(130);
  const texts = split(out.replace(/\n$/, ''), 3);
  expect(texts).toHaveLength(3);
  const lengths = new Set(texts.map((text) => [...text].length));
  expect(lengths.size).toBe(1);
  expect([...lengths][0]).toBeGreaterThan(200);
  expect(texts.every((text) => text.startsWith('The'))).toBe(true);
});
