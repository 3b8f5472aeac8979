import { beforeEach, expect, it } from 'vitest';
import type { SampledToken } from '../../protocol/run.ts';
import { maxBlocks, maxCharacters, samples } from './samples.ts';

const token = (char: string): SampledToken => ({ char, probability: 0.5, top: [], fromPrompt: false });
const start = (sampleId: number, runId = 1): void =>
  samples.onStart({ type: 'sampleStart', runId, sampleId, step: sampleId * 10 });
const write = (sampleId: number, text: string, runId = 1): void =>
  samples.onTokens({ type: 'sample', runId, sampleId, tokens: [...text].map(token), done: false });
const texts = (): string[] => samples.blocks.map((block) => block.tokens.map((each) => each.char).join(''));

beforeEach(() => samples.begin(1));

it('appends to the block that a batch belongs to', () => {
  start(1);
  write(1, 'Call ');
  start(2);
  write(2, 'x');
  write(1, 'me');
  expect(texts()).toEqual(['Call me', 'x']);
  expect(samples.blocks[0]?.step).toBe(10);
});

it('ignores other runs and unknown samples', () => {
  start(1, 7);
  start(2);
  write(2, 'a', 7);
  write(3, 'b');
  expect(texts()).toEqual(['']);
});

it('tells its listeners of every change of its own run', () => {
  let notifications = 0;
  const stop = samples.subscribe(() => notifications++);
  start(1);
  write(1, 'ab');
  write(1, 'c', 9);
  samples.begin(2);
  stop();
  start(1, 2);
  expect(notifications).toBe(3);
});

it('leaves no heading for a sample thrown away before its first character', () => {
  start(1);
  start(2);
  write(2, 'a');
  expect(texts()).toEqual(['a']);
});

it('keeps a bounded number of blocks and of characters, and always the newest', () => {
  for (let id = 1; id <= 50; id++) {
    start(id);
    write(id, 'ab');
  }
  expect(samples.blocks.length).toBe(maxBlocks);
  expect(samples.blocks.at(-1)?.id).toBe(50);
  start(51);
  write(51, 'x'.repeat(maxCharacters + 5));
  expect(texts().map((text) => text.length)).toEqual([maxCharacters + 5]);
  start(52);
  write(52, 'y');
  expect(texts()).toEqual(['y']);
});
