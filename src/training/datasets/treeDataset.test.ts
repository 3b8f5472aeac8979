import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import { noParent } from '../../data/contract/trees.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { prepareTrees, treeWindows } from './treeDataset.ts';

const B = 8;
const configOf = (cell: RunConfig['tree']['cell'], loss: RunConfig['tree']['loss']) =>
  checkConfig({ task: { id: 'listops', lag: 12 }, tree: { cell, loss }, batchSize: B, embedding: { size: 8 } });
const counted = (targets: Uint32Array): number => targets.filter((target) => target !== ignoredTarget).length;

describe('a task with trees, ready to train on', () => {
  it.each([
    ['child-sum', 11],
    ['binary', 23],
    ['recursive', 23],
  ] as const)('should have a row for each node when the cell is %s', (cell, nodes) => {
    const config = configOf(cell, 'nodes');
    expect(config.seqLength).toBe(nodes);
    const { streams, validation, scoredTargets } = prepareTrees(config);
    const { ids, parents, targets, scored } = streams.window(3);
    expect([ids.length, parents?.length, targets.length]).toEqual([nodes * B, nodes * B, nodes * B]);
    expect(scored).toBe(counted(targets));
    expect(scored).toBeGreaterThan(B);
    // Only roots count for the accuracy, and they are in the loss.
    validation.forEach((window, i) => {
      const roots = scoredTargets?.[i] as Uint32Array;
      expect(counted(roots)).toBe(B);
      roots.forEach((root, row) => {
        if (root === ignoredTarget) return;
        expect(window.targets[row]).toBe(root);
        expect(window.parents?.[row]).toBe(noParent);
      });
    });
  });

  it('should ask as many values as there are trees when the loss is of roots', () => {
    const { streams, textHash } = prepareTrees(configOf('child-sum', 'root'));
    expect(streams.window(0).scored).toBe(B);
    expect(textHash).not.toBe(prepareTrees(configOf('child-sum', 'nodes')).textHash);
  });

  it('should have other trees in each round when all is evaluated', () => {
    const config = configOf('child-sum', 'root');
    const texts = [0, 1, 2].map((round) => treeWindows(config, round).validation.flatMap(({ texts }) => texts ?? []));
    expect(new Set(texts.map(String)).size).toBe(3);
    expect(texts[0]).toEqual(prepareTrees(config).validation.flatMap(({ texts }) => texts));
    expect(() => treeWindows(checkConfig({ task: { id: 'parity' } }), 0)).toThrow('the task parity has no trees');
  });
});
