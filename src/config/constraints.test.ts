import { describe, expect, it } from 'vitest';
import { normCells, violations } from './constraints.ts';
import { defaultConfig } from './defaults.ts';
import type { RunConfig } from './settings/types.ts';

const recall: RunConfig = { ...defaultConfig, task: { id: 'recall', lag: 8 } };
const pathsOf = (config: RunConfig): string[] => violations(config).map(({ path }) => path);

describe('violations', () => {
  it('finds none in what a page begins with', () => {
    expect(violations(defaultConfig)).toEqual([]);
    expect(violations(recall)).toEqual([]);
  });

  it('says why in a whole sentence that tells what to do', () => {
    const all = violations({
      ...defaultConfig,
      cell: 'rnn',
      layers: 2,
      recurrence: 'diagonal',
      bidirectional: true,
      connections: { input: false, residual: true, dense: true },
      embedding: { size: 3, tied: true },
      feedback: { enabled: true, sampling: 0, rampSteps: 0 },
    });
    expect(all.length).toBeGreaterThan(3);
    for (const { reason } of all) expect(reason).toMatch(/^[a-z].*[;,] .*\.$/);
  });

  it('should allow dense connections beside residual ones when there are layers to connect', () => {
    const connections = { input: false, residual: true, dense: true };
    expect(pathsOf({ ...defaultConfig, layers: 3, connections })).toEqual([]);
  });

  it('lets dropout be where there is something to hand up', () => {
    const dropout = { rate: 0.2, variational: false };
    expect(pathsOf({ ...defaultConfig, dropout })).toEqual(['dropout.rate']);
    expect(pathsOf({ ...defaultConfig, dropout, layers: 2 })).toEqual([]);
  });

  it('should let symbols be embedded, and the head share an embedding when it is as long as the state', () => {
    const embedding = { size: 16, tied: false };
    const tied = { embedding: { size: 16, tied: true }, hiddenSize: 16 };
    expect(pathsOf({ ...defaultConfig, embedding })).toEqual([]);
    expect(pathsOf({ ...defaultConfig, embedding, task: { id: 'adding', lag: 8 } })).toEqual(['embedding.size']);
    expect(pathsOf({ ...defaultConfig, ...tied })).toEqual([]);
    expect(pathsOf({ ...defaultConfig, ...tied, hiddenSize: 17 })).toEqual(['embedding.tied']);
    expect(pathsOf({ ...defaultConfig, embedding: { size: 0, tied: true } })).toEqual(['embedding.tied']);
    expect(pathsOf({ ...defaultConfig, ...tied, weights: 'f16' })).toEqual([]);
  });

  it('has for recurrent weights that stand alone no rule for matrices', () => {
    const init = { ...defaultConfig.init, recurrent: 'xavier' as const };
    expect(pathsOf({ ...defaultConfig, init })).toEqual([]);
    expect(pathsOf({ ...defaultConfig, init, cell: 'gru', recurrence: 'diagonal' })).toEqual(['init.recurrent']);
    expect(pathsOf({ ...defaultConfig, init, cell: 'indrnn' })).toEqual(['init.recurrent']);
    expect(pathsOf({ ...defaultConfig, cell: 'indrnn' })).toEqual([]);
  });

  it('should allow layer normalisation when products are of full matrices', () => {
    for (const cell of normCells) expect(pathsOf({ ...defaultConfig, cell, layerNorm: true })).toEqual([]);
    expect(pathsOf({ ...defaultConfig, cell: 'indrnn', layerNorm: true })).toEqual(['layerNorm']);
    expect(pathsOf({ ...defaultConfig, cell: 'min-gru', layerNorm: true })).toEqual(['layerNorm']);
    expect(pathsOf({ ...defaultConfig, cell: 'gru', recurrence: 'diagonal', layerNorm: true })).toEqual(['layerNorm']);
  });

  it('lets nobody read a text from both ends', () => {
    expect(pathsOf({ ...recall, bidirectional: true })).toEqual([]);
    expect(pathsOf({ ...defaultConfig, bidirectional: true })).toEqual(['bidirectional']);
  });

  it('lets nobody foretell what the other direction has read', () => {
    for (const id of ['stocks', 'name-writing']) {
      expect(pathsOf({ ...recall, task: { id, lag: 1 }, bidirectional: true })).toEqual(['bidirectional']);
    }
    expect(pathsOf({ ...recall, task: { id: 'tagging', lag: 1 }, bidirectional: true })).toEqual([]);
  });

  it('pools only where something is asked once a sequence', () => {
    expect(pathsOf({ ...recall, pool: 'mean' })).toEqual([]);
    expect(pathsOf({ ...recall, pool: 'ends' })).toEqual(['pool']);
    expect(pathsOf({ ...recall, pool: 'ends', bidirectional: true })).toEqual([]);
    expect(pathsOf({ ...recall, task: { id: 'copy', lag: 8 }, pool: 'last' })).toEqual(['pool']);
    expect(pathsOf({ ...defaultConfig, pool: 'last' })).toEqual(['pool']);
  });

  it('should refuse output feedback only when there are no classes to feed, whatever the batch', () => {
    const violated = (config: Partial<RunConfig>): string[] =>
      pathsOf({ ...recall, feedback: { enabled: true, sampling: 0, rampSteps: 0 }, ...config });
    expect(violated({ task: { id: 'copy', lag: 8 } })).toEqual([]);
    expect(violated({ task: { id: 'tagging', lag: 8 } })).toEqual([]);
    expect(violated({})).toEqual(['feedback.enabled']);
    expect(violated({ task: defaultConfig.task })).toEqual(['feedback.enabled']);
    expect(violated({ task: { id: 'name-writing', lag: 8 } })).toEqual(['feedback.enabled']);
    expect(violated({ task: { id: 'copy', lag: 8 }, batchSize: 20 })).toEqual([]);
    expect(violated({ task: { id: 'copy', lag: 8 }, cell: 'gru-textbook', layerNorm: true })).toEqual([]);
  });
});
