import { expect, it, onTestFinished } from 'vitest';
import { ignoredTarget } from '../lib/ignoredTarget.ts';
import { createRng } from '../lib/rng.ts';
import type { ModelSpec } from './memory/spec.ts';
import type { StepInput } from './model.ts';
import { plainStepUniforms } from './optim/stepUniforms.ts';
import { variantKinds } from './strategy/recurrenceVariants.ts';
import { B, encoderDecoders, pairsInput, pairsProblem, S, T } from './testing/encoderDecoders.ts';
import { readRows, testModel, wrongTensors } from './testing/gpuCase.ts';

const windows = [
  { seqLength: T, sourceLength: 3 },
  { seqLength: 2, sourceLength: 3 },
];

/** A step whose sources and targets have at most so many symbols; what is behind them stays, as padding may hold anything. */
function shortened({ targets, source, ...step }: StepInput, most: (typeof windows)[number], row: number): StepInput {
  const cut = targets.map((target, i) => (i < most.seqLength * B ? target : ignoredTarget));
  const lengths = source?.lengths.map((length) => Math.min(length, most.sourceLength)) as Uint32Array;
  const counted = cut.filter((target) => target !== ignoredTarget).length;
  const uniforms = { ...plainStepUniforms(counted), row, learningRate: 0.5 };
  return { ...step, targets: cut, source: { ids: source?.ids as Uint32Array, lengths }, uniforms };
}

/** All of them as the adapter runs them, and one with steps of each kind. */
const cases = [
  ...encoderDecoders.map(([name, shape]) => [name, 'as they are chosen', shape, {}] as const),
  ...variantKinds.map((variantKind) => {
    const [name, shape] = encoderDecoders[9] as (typeof encoderDecoders)[number];
    return [name, variantKind, shape, { variantKind }] as const;
  }),
];

it.each(cases)(
  'should train on batches of any length as in one window of all steps when it is %s and steps are %s',
  async (name, _, shape, kind) => {
    const spec: Omit<ModelSpec, 'optimizer'> = { shape, seqLength: T, sourceLength: S, batchSize: B, ...kind };
    const problem = pairsProblem(shape, createRng(3, name));
    const sizes = [{ seqLength: T, sourceLength: S }, ...windows];
    const steps = [0, 2, 1, 2, 0, 1].map((size, row) =>
      shortened(pairsInput(problem), sizes[size] as (typeof sizes)[number], row),
    );
    const trained = async (more: Partial<ModelSpec>) => {
      // Adam would make much of a rounding error of a gradient near 0.
      const optimizer = { type: 'sgd', nesterov: false } as const;
      const model = await testModel({ ...spec, ...more, optimizer }, problem.params);
      onTestFinished(() => model.destroy());
      model.train(steps);
      model.evaluate(steps.map((step, i) => ({ ...step, uniforms: { ...step.uniforms, row: 10 + i } })));
      return { model, rows: await readRows(model, 0, 16), params: await model.readTensors('params') };
    };
    const [expected, found] = [await trained({}), await trained({ windows })];
    const losses = ({ rows }: typeof found): number[] => rows.map(({ loss }) => loss);
    // Six steps, three kinds of batches that are evaluated, and rows that nothing wrote.
    expect(new Set(losses(expected)).size).toBe(10);
    losses(found).forEach((loss, i) => {
      expect(loss).toBeCloseTo(losses(expected)[i] as number, 5);
    });
    expect(wrongTensors(found.params, expected.params as never, 1e-4)).toEqual([]);
    // The programs of a window differ in nothing but how much they do.
    expect(found.model.gpuBytes - expected.model.gpuBytes).toBeLessThan(2 ** 17);
  },
);
