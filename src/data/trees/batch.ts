import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { noParent, type TreeBatch, type TreeForm, type TreeLoss } from '../contract/trees.ts';
import { blankOf, type Formula, type Language, type TreeNode } from '../formulas/formula.ts';

/** A node and its parent's number. */
interface Numbered {
  readonly node: TreeNode;
  parent: number;
}

/** Children before their parents, from left to right; the root comes last. */
function numbered(root: TreeNode): Numbered[] {
  const list: Numbered[] = [];
  const visit = (node: TreeNode): number => {
    const children = node.children.map(visit);
    const own = list.push({ node, parent: noParent }) - 1;
    for (const child of children) (list[child] as Numbered).parent = own;
    return own;
  };
  visit(root);
  return list;
}

/** Lays trees side by side. @throws RangeError for a tree of more than N nodes */
export function treeBatch(
  language: Language,
  formulas: readonly Formula[],
  N: number,
  form: TreeForm,
  loss: TreeLoss,
): TreeBatch {
  const B = formulas.length;
  const ids = new Uint32Array(N * B).fill(blankOf(language));
  const [parents, targets, scoredTargets] = [noParent, ignoredTarget, ignoredTarget].map((none) =>
    new Uint32Array(N * B).fill(none),
  ) as [Uint32Array, Uint32Array, Uint32Array];
  formulas.forEach((formula, b) => {
    const nodes = numbered(language.tree(formula, form));
    if (nodes.length > N) throw new RangeError(`a tree of ${nodes.length} nodes does not fit ${N}`);
    nodes.forEach(({ node, parent }, n) => {
      const row = n * B + b;
      const isRoot = parent === noParent;
      ids[row] = node.id;
      parents[row] = parent;
      if (node.value !== null && (isRoot || loss === 'nodes')) targets[row] = node.value;
      if (isRoot) scoredTargets[row] = node.value ?? ignoredTarget;
    });
  });
  return { ids, parents, targets, scoredTargets, texts: formulas.map((each) => language.line(each).join('')) };
}
