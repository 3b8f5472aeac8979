import { expect, it } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import { sessionConfig, TestPage } from '../testing/sessionCase.ts';

const text = 'one\teins\ntwo\tzwei\nthree\tdrei\nfour\tvier\nfive\tfünf\nsix\tsechs';
const bytes = (of = text): ArrayBuffer => new TextEncoder().encode(of).buffer;

const config: RunConfig = {
  ...sessionConfig,
  ...{ task: { id: 'pairs', lag: 1 }, corpus: 'own', cell: 'gru', hiddenSize: 8, batchSize: 2 },
  embedding: { size: 4, tied: false },
};

it('should report pairs by the options that are asked for, and what is wrong with others, when they are looked at', async () => {
  const page = await TestPage.open();
  const { pairs } = config;
  page.send({ type: 'inspectPairs', id: 'a', bytes: bytes(), options: { ...pairs, units: 'words' } });
  const { report } = await page.until('pairsReport');
  expect(report).toMatchObject({ lines: 6, separator: 'tab', source: { longest: 1 } });
  page.send({ type: 'inspectPairs', id: 'b', bytes: bytes('a\tb\nc'), options: pairs });
  const bad = await page.until('pairsReport', { where: ({ id }) => id === 'b' });
  expect(bad).toMatchObject({ report: null, problem: expect.stringMatching(/^Line 2 has no target/) });
});

it('should train models side by side on pairs that were kept, each with windows as long as these', async () => {
  const page = await TestPage.open();
  page.send({ type: 'keepText', id: 'mine', bytes: bytes() });
  const compared = [
    { ...config, attention: 'none' as const },
    { ...config, seed: 2 },
  ];
  page.send({ type: 'configure', runId: 1, config, textId: 'mine', compared });
  const configured = await page.until('configured');
  const window = configured.config.seqLength;
  expect(window).toBeLessThan(8);
  expect(configured.compared?.map((run) => [run.problem, run.config.seqLength])).toEqual([
    [undefined, window],
    [undefined, window],
  ]);
  await page.playTo(3, 4);
  await page.pause();
  const losses = [1, 2, 3].map((runId) => page.losses(runId).get(2));
  expect(new Set(losses).size).toBe(3);
});
