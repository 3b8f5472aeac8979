import { sigmoid } from '../../reference/activations.ts';
import {
  addOuterProduct,
  addProduct,
  addTransposedProduct,
  addVector,
  columnsOf,
  type MatrixView,
  matrixOf,
  rowsOf,
} from '../../reference/matrix.ts';
import {
  type FeatureData,
  features,
  featuresOf,
  ignored,
  type Node,
  type Reference,
  widthOf,
} from '../../reference/types.ts';
import type { TreeConfig } from './definition.ts';

type Tree = Node<TreeConfig>;

/** What a node keeps: the activated gates by name, its cell state, and the rows of its children. */
interface Kept {
  readonly children: readonly number[];
  readonly h: Float64Array;
  readonly c: Float64Array;
  readonly i: Float64Array;
  readonly o: Float64Array;
  readonly u: Float64Array;
  /** One for each child. */
  readonly f: readonly Float64Array[];
}

/** Rows of W_ih and W_hh by the gate's name. */
const inputBlocks = { i: 0, o: 1, u: 2, f: 3 } as const;
const recurrentBlocks = { i: 0, o: 1, u: 2 } as const;

function operands(node: Tree) {
  const { cell, hiddenSize: H } = node.config;
  const input = featuresOf(node);
  const D = widthOf(input);
  const [G, gates, P] = { recursive: [1, 1, 2], 'child-sum': [4, 4, 1], binary: [4, 5, 2] }[cell] as [
    number,
    number,
    number,
  ];
  const views = (of: Node['parameter']) => {
    const whole = matrixOf(of('weightHh', gates * H * P * H), gates * H, P * H);
    return {
      /** Of a gate, all rows of its block. */
      ih: (gate: number): MatrixView => rowsOf(matrixOf(of('weightIh', G * H * D), G * H, D), gate * H, (gate + 1) * H),
      /** Of a gate, and of the child at a place. */
      hh: (gate: number, place: number): MatrixView => columnsOf(rowsOf(whole, gate * H, (gate + 1) * H), place * H, H),
    };
  };
  return { cell, H, D, input, rows: input.values.length / D, views, G, P };
}

/** By row, its children's, in order. */
function childrenOf({ name, window: { parents, B } }: Tree, rows: number): number[][] {
  if (!parents) throw new RangeError(`${name} reads no trees`);
  const children = Array.from({ length: rows }, (): number[] => []);
  parents.forEach((number, row) => {
    if (number !== ignored) (children[number * B + (row % B)] as number[]).push(row);
  });
  return children;
}

/** The places of W_hh's columns at which a child's state is read: its own, or of a sum the only one. */
const placeOf = (cell: TreeConfig['cell'], k: number): number => (cell === 'child-sum' ? 0 : k);

/** The block of the forget gate of the child k. */
const forgetBlock = (cell: TreeConfig['cell'], k: number): number => (cell === 'child-sum' ? 3 : 3 + k);

/** p = tanh(W [c₁; c₂] + b), and Tree-LSTMs as Tai, Socher & Manning 2015 write them; x is what stands at a node. */
export const reference: Reference<TreeConfig, readonly Kept[]> = {
  forward(node) {
    const { cell, H, D, input, rows, views, G } = operands(node);
    const { ih, hh } = views(node.factor);
    const bias = node.parameter('biasIh', G * H);
    const all = childrenOf(node, rows);
    const kept: Kept[] = [];
    for (let row = 0; row < rows; row++) {
      const children = all[row] as number[];
      /** W x + b, and Σ U h of the children. */
      const projection = (gate: number): Float64Array => {
        const sum = bias.slice(gate * H, (gate + 1) * H);
        addProduct(sum, 0, ih(gate), input.values, row * D);
        return sum;
      };
      const ofChildren = (sum: Float64Array, gate: number): Float64Array => {
        children.forEach((child, k) => {
          addProduct(sum, 0, hh(gate, placeOf(cell, k)), (kept[child] as Kept).h, 0);
        });
        return sum;
      };
      if (cell === 'recursive') {
        const h = ofChildren(projection(0), 0).map(Math.tanh);
        const none = new Float64Array();
        kept.push({ children, h, c: none, i: none, o: none, u: none, f: [] });
        continue;
      }
      const gate = (name: 'i' | 'o' | 'u') => ofChildren(projection(inputBlocks[name]), recurrentBlocks[name]);
      const [i, o, u] = [gate('i').map(sigmoid), gate('o').map(sigmoid), gate('u').map(Math.tanh)];
      const f = children.map((child, k) => {
        const sum = projection(inputBlocks.f);
        // The forget gate of a child sees that child alone where children are summed, else all of them.
        if (cell === 'binary') return ofChildren(sum, forgetBlock(cell, k)).map(sigmoid);
        addProduct(sum, 0, hh(forgetBlock(cell, k), 0), (kept[child] as Kept).h, 0);
        return sum.map(sigmoid);
      });
      const c = i.map((x, j) =>
        children.reduce(
          (sum, child, k) => sum + ((f[k] as Float64Array)[j] as number) * ((kept[child] as Kept).c[j] as number),
          x * (u[j] as number),
        ),
      );
      const h = o.map((x, j) => x * Math.tanh(c[j] as number));
      kept.push({ children, h, c, i, o, u, f });
    }
    const values = new Float64Array(rows * H);
    kept.forEach(({ h }, row) => {
      values.set(h, row * H);
    });
    const output: FeatureData = features(values, [H]);
    return { output, kept };
  },

  backward(node, kept, gradient) {
    const { cell, H, D, input, rows, views, G } = operands(node);
    const [weights, grads] = [views(node.factor), views(node.gradient)];
    const bias = node.gradient('biasIh', G * H);
    const dx = new Float64Array(input.values.length);
    const dh = Array.from({ length: rows }, (_, row) => gradient.slice(row * H, (row + 1) * H));
    const dc = Array.from({ length: rows }, () => new Float64Array(H));
    for (let row = rows - 1; row >= 0; row--) {
      const { children, h, c, i, o, u, f } = kept[row] as Kept;
      const own = dh[row] as Float64Array;
      const toInput = (da: Float64Array, gate: number): void => {
        addVector(bias, gate * H, da, 0, H);
        addOuterProduct(grads.ih(gate), da, 0, input.values, row * D);
        addTransposedProduct(dx, row * D, weights.ih(gate), da, 0);
      };
      const toChild = (da: Float64Array, gate: number, k: number): void => {
        const child = children[k] as number;
        const place = placeOf(cell, k);
        addOuterProduct(grads.hh(gate, place), da, 0, (kept[child] as Kept).h, 0);
        addTransposedProduct(dh[child] as Float64Array, 0, weights.hh(gate, place), da, 0);
      };
      const toChildren = (da: Float64Array, gate: number): void => {
        children.forEach((_, k) => {
          toChild(da, gate, k);
        });
      };
      const at = (values: Float64Array, j: number): number => values[j] as number;
      if (cell === 'recursive') {
        const da = own.map((d, j) => d * (1 - at(h, j) ** 2));
        toInput(da, 0);
        toChildren(da, 0);
        continue;
      }
      const dCell = own.map((d, j) => at(dc[row] as Float64Array, j) + d * at(o, j) * (1 - Math.tanh(at(c, j)) ** 2));
      const gates = {
        i: dCell.map((d, j) => d * at(u, j) * at(i, j) * (1 - at(i, j))),
        o: own.map((d, j) => d * Math.tanh(at(c, j)) * at(o, j) * (1 - at(o, j))),
        u: dCell.map((d, j) => d * at(i, j) * (1 - at(u, j) ** 2)),
      };
      for (const name of ['i', 'o', 'u'] as const) {
        toInput(gates[name], inputBlocks[name]);
        toChildren(gates[name], recurrentBlocks[name]);
      }
      f.forEach((forget, k) => {
        const child = children[k] as number;
        const da = dCell.map((d, j) => d * at((kept[child] as Kept).c, j) * at(forget, j) * (1 - at(forget, j)));
        toInput(da, inputBlocks.f);
        if (cell === 'binary') toChildren(da, forgetBlock(cell, k));
        else toChild(da, forgetBlock(cell, k), k);
        dCell.forEach((d, j) => {
          const carried = dc[child] as Float64Array;
          carried[j] = at(carried, j) + d * at(forget, j);
        });
      });
    }
    return { inputs: [dx] };
  },
};
