import { describe, expect, it } from 'vitest';
import { layoutTrees, noRow, packTrees } from './trees.ts';

const B = 2;
const _ = noRow;
/** Of tree 0 a node with the children 0 and 1 and the root above it, of tree 1 two nodes and two rows behind them. */
const parents = Uint32Array.of(2, 1, 2, _, 3, _, _, _);
const bounds = { arity: 2, height: 3 };

function packed(of = parents, within = bounds, B2 = B) {
  const layout = layoutTrees(5, of.length, within);
  const words = new Uint32Array(layout.end);
  packTrees(words, layout, of.length, B2, of);
  const part = (from: number, length: number) => [...words.subarray(from, from + length)];
  return {
    order: part(layout.order, of.length),
    levels: part(layout.levels, within.height + 2),
    parents: part(layout.parents, of.length),
    children: part(layout.children, of.length * within.arity),
  };
}

describe('packTrees', () => {
  it('should sort rows by height and name their parents and children when trees lie side by side', () => {
    expect(packed()).toEqual({
      // Rows 0, 1, 2 and the empty 5, 7 are leaves, 3 and 4 have leaves as children, 6 has 4.
      order: [0, 1, 2, 5, 7, 3, 4, 6],
      levels: [0, 5, 7, 8, 8],
      parents: [4, 3, 4, _, 6, _, _, _],
      children: [_, _, _, _, _, _, 1, _, 0, 2, _, _, 4, _, _, _],
    });
  });

  it('should refuse trees that do not fit when a step is packed', () => {
    const refused =
      (of: number[], within = bounds) =>
      () =>
        packed(Uint32Array.from(of), within, 1);
    expect(refused([_, 0])).toThrow('node 1 can’t be a child of node 0');
    expect(refused([0, _])).toThrow('node 0 can’t be a child of node 0');
    expect(refused([7, _])).toThrow('node 0 can’t be a child of node 7');
    expect(refused([3, 3, 3, _])).toThrow('node 3 has more than 2 children');
    expect(refused([1, 2, _], { arity: 2, height: 1 })).toThrow('a tree is higher than 1');
  });

  it('should refuse a step without trees, and trees without a use for them, when the model is another', () => {
    const layout = layoutTrees(0, 2, bounds);
    const words = new Uint32Array(layout.end);
    expect(() => packTrees(words, layout, 2, 1, undefined)).toThrow('a step has no trees');
    expect(() => packTrees(words, undefined, 2, 1, Uint32Array.of(1, _))).toThrow('the model reads no trees');
    expect(() => packTrees(words, layout, 2, 1, Uint32Array.of(_))).toThrow('a step takes 2 parents, not 1');
  });
});
