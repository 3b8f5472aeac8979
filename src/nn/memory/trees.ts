import type { TreeBounds } from '../network/types.ts';

/** Where the trees of a step lie in its part of the batch buffer, in words. Rows are n · B + b of node n of tree b. */
export interface TreeLayout extends TreeBounds {
  /** [rows]: those of the leaves, then those of each next height; in order. */
  readonly order: number;
  /** [height + 2]: the places in it at which each height begins, and the end. */
  readonly levels: number;
  /** [rows]: the row of the parent; `noRow` where there is none. */
  readonly parents: number;
  /** [rows, arity]: the rows of the children, the present ones first. */
  readonly children: number;
}

/** In the place of a row that there is not: of a root's parent, or behind the last child. */
export const noRow = 0xffffffff;

/** @param from the first word @returns the end, too */
export function layoutTrees(from: number, rows: number, { arity, height }: TreeBounds): TreeLayout & { end: number } {
  const levels = from + rows;
  const parents = levels + height + 2;
  const children = parents + rows;
  return { arity, height, order: from, levels, parents, children, end: children + arity * rows };
}

/**
 * What the kernels read of trees.
 * @param words of a step
 * @param parents [N, B]: the number n of each node's parent, which comes after it; `noRow` of a root, and where no node is. The children of
 * a node are in the order of their numbers.
 * @throws RangeError for a parent that does not come after its child, and trees that are higher, or wider, than the model's
 */
export function packTrees(
  words: Uint32Array,
  layout: TreeLayout | undefined,
  rows: number,
  B: number,
  parents: Uint32Array | undefined,
): void {
  if (!layout && !parents) return;
  if (!layout || !parents) throw new RangeError(layout ? 'a step has no trees' : 'the model reads no trees');
  if (parents.length !== rows) throw new RangeError(`a step takes ${rows} parents, not ${parents.length}`);
  const { arity, height: highest } = layout;
  const heights = new Uint32Array(rows);
  const counts = new Uint32Array(rows);
  const starts = new Uint32Array(highest + 2);
  words.fill(noRow, layout.parents, layout.children + arity * rows);
  for (let row = 0; row < rows; row++) {
    const height = heights[row] as number;
    if (height > highest) throw new RangeError(`a tree is higher than ${highest}`);
    starts[height + 1] = (starts[height + 1] as number) + 1;
    const number = parents[row] as number;
    if (number === noRow) continue;
    const parent = number * B + (row % B);
    if (parent <= row || parent >= rows)
      throw new RangeError(`node ${Math.floor(row / B)} can’t be a child of node ${number}`);
    const place = counts[parent] as number;
    if (place === arity) throw new RangeError(`node ${number} has more than ${arity} children`);
    counts[parent] = place + 1;
    heights[parent] = Math.max(heights[parent] as number, height + 1);
    words[layout.parents + row] = parent;
    words[layout.children + parent * arity + place] = row;
  }
  for (let height = 0; height <= highest; height++)
    starts[height + 1] = (starts[height + 1] as number) + (starts[height] as number);
  words.set(starts, layout.levels);
  heights.forEach((height, row) => {
    const place = starts[height] as number;
    words[layout.order + place] = row;
    starts[height] = place + 1;
  });
}
