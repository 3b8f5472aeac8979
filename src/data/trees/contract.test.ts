import { describe, expect, it } from 'vitest';
import { run } from '../../config/settings/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { noParent, type TreeBatch, type TreeForm, type TreeSource, type TreeTask } from '../contract/trees.ts';
import { listOps } from '../formulas/listOps.ts';
import { getTask, type SymbolTask } from '../tasks/index.ts';
import { evaluationBatch, trainingBatch } from '../tasks/streams.ts';
import { treeBatch } from './batch.ts';
import { treeTasks } from './index.ts';

const B = 48;
const forms: readonly TreeForm[] = ['n-ary', 'binary'];
const cases = treeTasks.flatMap((task) => forms.map((form) => ({ id: task.id, form, task })));
const lagsOf = ({ lag }: TreeTask): number[] => [lag.min, 12, lag.default, lag.max];

const sourceOf = (lag: number, form: TreeForm, more: Partial<TreeSource> = {}): TreeSource => ({
  ...{ seed: 3, batchSize: B, lag, form, loss: 'nodes' },
  ...more,
});

interface Tree {
  readonly nodes: number;
  readonly children: readonly (readonly number[])[];
  readonly heights: readonly number[];
  readonly id: (n: number) => number;
  readonly target: (n: number) => number;
}

/** A tree of a batch, read from its arrays alone. */
function treeOf({ ids, parents, targets }: TreeBatch, b: number): Tree {
  const N = ids.length / B;
  const parent = (n: number): number => parents[n * B + b] as number;
  const root = Array.from({ length: N }, (_, n) => n).findLast((n) => n === 0 || parent(n - 1) === n) as number;
  const children = Array.from({ length: root + 1 }, (_, n) =>
    Array.from({ length: n }, (_, child) => child).filter((child) => parent(child) === n),
  );
  const heights: number[] = [];
  for (const own of children)
    heights.push(own.length === 0 ? 0 : 1 + Math.max(...own.map((c) => heights[c] as number)));
  return {
    nodes: root + 1,
    ...{ children, heights },
    id: (n) => ids[n * B + b] as number,
    target: (n) => targets[n * B + b] as number,
  };
}

describe.each(cases)('$id, $form', ({ task, form }) => {
  it.each(lagsOf(task))('should be whole trees within their sizes when a line has at most %i symbols', (lag) => {
    const sizes = task.sizes(lag, form);
    expect(sizes.nodes).toBeLessThanOrEqual(run.seqLength.max);
    const batch = task.trainingBatch(sourceOf(lag, form), 4);
    for (let b = 0; b < B; b++) {
      const { nodes, children, heights } = treeOf(batch, b);
      expect(batch.parents).toHaveLength(sizes.nodes * B);
      expect(batch.parents[(nodes - 1) * B + b]).toBe(noParent);
      // Every node but the root has one parent, which comes after it.
      expect(children.flat().sort((x, y) => x - y)).toEqual(Array.from({ length: nodes - 1 }, (_, n) => n));
      expect(Math.max(...children.map((own) => own.length))).toBeLessThanOrEqual(sizes.arity);
      expect(Math.max(...heights)).toBeLessThanOrEqual(sizes.height);
      for (let n = nodes; n < sizes.nodes; n++) {
        expect(batch.parents[n * B + b]).toBe(noParent);
        expect(batch.targets[n * B + b]).toBe(ignoredTarget);
      }
    }
  });

  it('should reach the sizes that it names when many trees are drawn', () => {
    const lag = task.lag.min + 3;
    const { nodes, height } = task.sizes(lag, form);
    const trees = Array.from({ length: 40 }, (_, index) => task.trainingBatch(sourceOf(lag, form), index)).flatMap(
      (batch) => Array.from({ length: B }, (_, b) => treeOf(batch, b)),
    );
    expect(Math.max(...trees.flatMap((tree) => tree.heights))).toBeGreaterThanOrEqual(height - 1);
    expect(Math.max(...trees.map((tree) => tree.nodes))).toBeGreaterThanOrEqual(nodes - 1);
  });

  it('should have the formulas and values of its line when both draw by the same seed', () => {
    const line = getTask(`${task.id}-line`) as SymbolTask;
    const source = { seed: 3, batchSize: B, lag: 20 };
    for (const [own, other] of [
      [task.trainingBatch(sourceOf(20, form), 2), trainingBatch(line, source, 2)],
      [task.evaluationBatch(sourceOf(20, form), 2), evaluationBatch(line, source, 2)],
    ] as const) {
      const texts = Array.from({ length: B }, (_, b) =>
        Array.from({ length: 20 }, (_, t) => line.symbols[other.ids[t * B + b] as number]).join(''),
      );
      expect(own.texts).toEqual(texts.map((text) => text.replaceAll('·', '')));
      const values = (targets: Uint32Array, b: number) =>
        [...targets].filter((x, i) => i % B === b && x !== ignoredTarget);
      for (let b = 0; b < B; b++) expect(values(own.scoredTargets, b)).toEqual(values(other.targets, b));
    }
  });

  it('should ask the root alone when the loss is of roots', () => {
    const { targets, scoredTargets } = task.trainingBatch(sourceOf(20, form, { loss: 'root' }), 0);
    expect(targets).toEqual(scoredTargets);
    expect(targets.filter((target) => target !== ignoredTarget)).toHaveLength(B);
  });

  it('should draw other trees for evaluation, another seed and another step when these change', () => {
    const texts = (seed: number, index: number) => task.trainingBatch(sourceOf(24, form, { seed }), index).texts.join();
    const different = [texts(1, 0), texts(1, 1), texts(2, 0), task.evaluationBatch(sourceOf(24, form), 0).texts.join()];
    expect(new Set(different).size).toBe(4);
    expect(texts(1, 0)).toBe(texts(1, 0));
  });
});

const ask = (id: string, form: TreeForm) => {
  const task = treeTasks.find((each) => each.id === id) as TreeTask;
  return { task, batch: task.trainingBatch(sourceOf(24, form), 1) };
};

it('should have the value of its operator at every node when a tree is a logic formula', () => {
  const { task, batch } = ask('logic', 'binary');
  for (let b = 0; b < B; b++) {
    const { nodes, children, id, target } = treeOf(batch, b);
    for (let n = 0; n < nodes; n++) {
      const [x = 0, y = 0] = (children[n] as number[]).map(target);
      const symbol = task.symbols[id(n)] as string;
      const expected = { '0': 0, '1': 1, '∧': Math.min(x, y), '∨': Math.max(x, y), '¬': 1 - x }[symbol];
      expect(target(n)).toBe(expected);
    }
  }
});

it('should have the tokens as leaves, joined from the left, when a list is binary', () => {
  const formula = {
    symbol: '↑',
    value: 7,
    args: [
      { symbol: '2', args: [], value: 2 },
      { symbol: '+', value: 7, args: ['3', '4'].map((symbol) => ({ symbol, args: [], value: Number(symbol) })) },
    ],
  };
  const text = (batch: TreeBatch) => [...batch.ids].map((id) => listOps.symbols[id]).join('');
  const binary = treeBatch(listOps, [formula], 14, 'binary', 'nodes');
  expect(text(binary)).toBe('↑2·+3·4·]··]··');
  expect([...binary.parents]).toEqual([2, 2, 10, 5, 5, 7, 7, 9, 9, 10, 12, 12, noParent, noParent]);
  const ignored = ignoredTarget;
  const targets = [ignored, 2, ignored, ignored, 3, ignored, 4, ignored, ignored, 7, ignored, ignored, 7, ignored];
  expect([...binary.targets]).toEqual(targets);
  const lists = treeBatch(listOps, [formula], 5, 'n-ary', 'nodes');
  expect(text(lists)).toBe('234+↑');
  expect([...lists.parents]).toEqual([4, 3, 3, 4, noParent]);
});

it('should refuse a tree that does not fit when it is laid beside others', () => {
  const formula = { symbol: '5', args: [], value: 5 };
  expect(() => treeBatch(listOps, [formula], 0, 'binary', 'root')).toThrow('a tree of 1 nodes does not fit 0');
});
