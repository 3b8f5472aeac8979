import { describe, expect, it, onTestFinished } from 'vitest';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { uniformsOfStep } from '../../training/trainer/stepUniforms.ts';
import { toParams } from '../golden/index.ts';
import { goldenTreeCurves, goldenTrees, toTrees, treeShape } from '../golden/trees.ts';
import { noRow } from '../memory/trees.ts';
import type { Model, StepInput } from '../model.ts';
import { plainStepUniforms } from '../optim/stepUniforms.ts';
import type { Problem } from '../reference/network.ts';
import { bits, largestError, readRows, testModel, wrongTensors } from '../testing/gpuCase.ts';
import { input } from './stack.ts';
import { treeNode } from './tree.ts';

const tolerance = 1e-4;
type Golden = (typeof goldenTrees)[number] | (typeof goldenTreeCurves)[number];

function stepOf({ inputs, window }: Problem): StepInput {
  const { targets = new Uint32Array(), parents } = window;
  const ids = inputs[input]?.kind === 'ids' ? inputs[input].ids : new Uint32Array();
  return { ids, targets, parents, uniforms: plainStepUniforms(targets.filter((t) => t !== ignoredTarget).length) };
}

async function modelOf(
  golden: Golden,
  { nodes = golden.nodes, B = golden.B, float16Weights = false } = {},
): Promise<Model> {
  const spec = { shape: treeShape(golden), seqLength: nodes, batchSize: B, float16Weights };
  const optimizer = 'optimizer' in golden ? { optimizer: golden.optimizer } : {};
  const model = await testModel({ ...spec, ...optimizer }, toParams(golden.params));
  onTestFinished(() => model.destroy());
  return model;
}

const tensors = (golden: Readonly<Record<string, readonly number[]>>) =>
  Object.fromEntries(Object.entries(golden).map(([name, values]) => [name, Float64Array.from(values)]));

describe('a recursive network on the GPU, against PyTorch', () => {
  it.each(goldenTrees)('should have its loss and gradients on the GPU when it is $name', async (golden) => {
    const model = await modelOf(golden);
    model.differentiate(stepOf(toTrees(golden, golden.trees)));
    const [row] = await readRows(model, 0, 1);
    expect(largestError([row?.loss as number], [golden.loss])).toBeLessThan(tolerance);
    const grads = await model.readTensors('grads');
    expect(Object.keys(grads).toSorted()).toEqual(Object.keys(golden.grads).toSorted());
    expect(wrongTensors(grads, tensors(golden.grads), tolerance)).toEqual([]);
  });

  it.each(goldenTreeCurves)('should have the losses of 100 steps on the GPU when it is $name', async (golden) => {
    const { optimizer, batches } = golden;
    const model = await modelOf(golden);
    const inputs = golden.losses.map((_, i): StepInput => {
      const step = stepOf(toTrees(golden, batches[i % batches.length] as (typeof batches)[number]));
      const counted = step.targets.filter((target) => target !== ignoredTarget).length;
      const settings = { optimizer, clip: { type: 'none', value: 1 }, learningRate: optimizer.learningRate } as const;
      return { ...step, uniforms: uniformsOfStep({ ...settings, step: i + 1, counted, carry: false, row: i }) };
    });
    const { slots } = model.plan;
    for (let i = 0; i < inputs.length; i += slots) model.train(inputs.slice(i, i + slots));
    const rows = await readRows(model, 0, inputs.length);
    expect(rows).toHaveLength(100);
    const errors = rows.map(({ loss }, i) => largestError([loss], [golden.losses[i] as number]));
    expect(Math.max(...errors)).toBeLessThan(tolerance);
  });
});

/** States of the nodes [N, B, U], and the gradients of all parameters, after a step. */
async function outcome(golden: Golden, step: StepInput, sizes: { nodes?: number; B?: number } = {}) {
  const model = await modelOf(golden, sizes);
  model.differentiate(step);
  const { place } = model.plan.values.get(treeNode) ?? {};
  const buffer = model.buffers.all[place?.buffer ?? -1] as GPUBuffer;
  const states = new Float32Array(await readBuffer(model.gpu.device, buffer));
  return { states: bits(states), grads: await model.readTensors('grads'), units: 4 * (place?.stride4 ?? 0) };
}

/** The rows of a batch at other places: row i of what comes out is row `of(i)`; `filler` where that is none. */
const moved = (values: Uint32Array, count: number, of: (row: number) => number, filler: (row: number) => number) =>
  Uint32Array.from({ length: count }, (_, row) => values[of(row)] ?? filler(row));

/** The same trees, where tree b is where b + 1 was: row i is row `of(i)` of the step. */
function rotated(step: StepInput, B: number): { of: (row: number) => number; other: StepInput } {
  const of = (row: number): number => row - (row % B) + ((row + 1) % B);
  const move = (values: Uint32Array) => moved(values, values.length, of, () => 0);
  const parents = move(step.parents as Uint32Array);
  return { of, other: { ...step, ids: move(step.ids), parents, targets: move(step.targets) } };
}

const goldens = goldenTrees.filter((_, i) => i % 2 === 0);
const largest = (grads: Readonly<Record<string, Float32Array>>) =>
  Object.fromEntries(Object.entries(grads).map(([name, values]) => [name, Float64Array.from(values)]));

describe('what does not belong to a tree', () => {
  it.each(goldens)('should change no bit when other symbols pad the trees of $name', async (golden) => {
    const step = stepOf(toTrees(golden, golden.trees));
    const { nodes, B, symbols } = golden;
    const isPadding = (row: number): boolean => {
      const own = Array.from({ length: nodes }, (_, n) => golden.trees.targets[n * B + (row % B)] as number);
      return Math.floor(row / B) > own.findLastIndex((target) => target !== ignoredTarget);
    };
    const other = step.ids.map((id, row) => (isPadding(row) ? (id + 1) % symbols : id));
    expect(other).not.toEqual(step.ids);
    const [one, two] = [await outcome(golden, step), await outcome(golden, { ...step, ids: other })];
    expect(two.grads).toEqual(one.grads);
  });

  it.each(goldens)(
    'should change no state, and gradients by rounding alone, when $name has more padding',
    async (golden) => {
      const { nodes, B } = golden;
      const step = stepOf(toTrees(golden, golden.trees));
      const more = 2 * nodes + 3;
      const rows = more * B;
      const longer: StepInput = {
        ...step,
        ids: moved(
          step.ids,
          rows,
          (row) => row,
          (row) => row % golden.symbols,
        ),
        parents: moved(
          step.parents as Uint32Array,
          rows,
          (row) => row,
          () => noRow,
        ),
        targets: moved(
          step.targets,
          rows,
          (row) => row,
          () => ignoredTarget,
        ),
      };
      const [one, two] = [await outcome(golden, step), await outcome(golden, longer, { nodes: more })];
      expect(two.states.subarray(0, one.states.length)).toEqual(one.states);
      expect(wrongTensors(two.grads, largest(one.grads), 1e-6)).toEqual([]);
    },
  );
});

describe('the trees of a step before', () => {
  it.each(goldens)('should change no bit when rows of $name were other nodes then', async (golden) => {
    const step = stepOf(toTrees(golden, golden.trees));
    const model = await modelOf(golden);
    model.differentiate(rotated(step, golden.B).other);
    model.differentiate(step);
    expect(await model.readTensors('grads')).toEqual((await outcome(golden, step)).grads);
  });
});

describe('the order of trees and of their nodes', () => {
  it.each(goldens)('should change no state when the trees of $name lie in another order', async (golden) => {
    const step = stepOf(toTrees(golden, golden.trees));
    const { of, other } = rotated(step, golden.B);
    const [one, two] = [await outcome(golden, step), await outcome(golden, other)];
    const { units } = one;
    const back = one.states.map((_, i) => {
      const row = Math.floor(i / units);
      return one.states[of(row) * units + (i % units)] as number;
    });
    expect(two.states).toEqual(back);
    expect(wrongTensors(two.grads, largest(one.grads), 1e-6)).toEqual([]);
  });

  it.each(goldens)('should change no state when the nodes of $name are numbered by height', async (golden) => {
    const { nodes, B } = golden;
    const step = stepOf(toTrees(golden, golden.trees));
    const parents = step.parents as Uint32Array;
    const parentOf = (n: number, b: number): number => parents[n * B + b] as number;
    const heights = Array.from({ length: B }, (_, b) => {
      const own = new Array<number>(nodes).fill(0);
      for (let n = 0; n < nodes; n++) {
        const parent = parentOf(n, b);
        if (parent !== noRow) own[parent] = Math.max(own[parent] as number, (own[n] as number) + 1);
      }
      return own;
    });
    // By tree, the old number of each new one: siblings of one height stay in order, but a higher one comes after a lower.
    const olds = heights.map((own) => own.map((_, n) => n).toSorted((a, b) => (own[a] as number) - (own[b] as number)));
    const siblingsKeepOrder = (b: number): boolean => {
      const news = (olds[b] as number[]).map((_, n) => (olds[b] as number[]).indexOf(n));
      return news.every((place, n) =>
        news.every(
          (other, m) => m <= n || parentOf(n, b) === noRow || parentOf(n, b) !== parentOf(m, b) || place < other,
        ),
      );
    };
    const order = olds.map((own, b) =>
      golden.cell === 'child-sum' || siblingsKeepOrder(b) ? own : own.map((_, n) => n),
    );
    const of = (row: number): number => ((order[row % B] as number[])[Math.floor(row / B)] as number) * B + (row % B);
    const renamed = parents.map((_, row) => {
      const parent = parents[of(row)] as number;
      return parent === noRow ? noRow : (order[row % B] as number[]).indexOf(parent);
    });
    const move = (values: Uint32Array) => moved(values, values.length, of, () => 0);
    const other = { ...step, ids: move(step.ids), parents: renamed, targets: move(step.targets) };
    expect(renamed).not.toEqual(parents);
    const [one, two] = [await outcome(golden, step), await outcome(golden, other)];
    const { units } = one;
    const expected = Float32Array.from({ length: one.states.length }, (_, i) => {
      const row = Math.floor(i / units);
      return new Float32Array(one.states.buffer)[of(row) * units + (i % units)] as number;
    });
    // A sum over children is one in another order where these are numbered otherwise.
    if (golden.cell === 'child-sum')
      expect(largestError(new Float32Array(two.states.buffer), expected)).toBeLessThan(1e-6);
    else expect(two.states).toEqual(bits(expected));
    expect(wrongTensors(two.grads, largest(one.grads), 1e-6)).toEqual([]);
  });
});
