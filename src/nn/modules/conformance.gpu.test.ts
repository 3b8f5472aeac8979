import { describe, expect, it, onTestFinished } from 'vitest';
import { readBuffer } from '../../gpu/readback.ts';
import { numberTargets } from '../memory/batch.ts';
import type { Model, StepInput } from '../model.ts';
import { rowsOf } from '../network/axes.ts';
import { paddedWidth, padTo4 } from '../network/padding.ts';
import type { PlannedValue, ValuePlace } from '../network/placement.ts';
import { input } from '../networks/stack.ts';
import { plainStepUniforms } from '../optim/stepUniforms.ts';
import type { Loss } from '../reference/loss.ts';
import { backward, forward, type Problem } from '../reference/network.ts';
import { type FeatureData, ignored, type Window } from '../reference/types.ts';
import type { Recompute } from '../strategy/recompute.ts';
import { dirtyPadding, largestError, readRows, testGpu, testModel, wrongTensors } from '../testing/gpuCase.ts';
import { type ModuleCase, T, V } from '../testing/moduleCase.ts';
import { lackOf, type TestedModule, testedModules } from '../testing/modules.ts';
import {
  drawInputs,
  drawParameters,
  drawWindow,
  networkOf,
  rngOf,
  sharedInputs,
  sourceInput,
  specOf,
} from '../testing/tinyNetwork.ts';

const tolerance = 1e-4;

function stepOf({ inputs, window }: Problem, dropoutRate: number): StepInput {
  const own = inputs[input] ?? { kind: 'ids', symbols: V, ids: new Uint32Array(window.T * window.B) };
  const source = inputs[sourceInput];
  const { targets = new Uint32Array(), numbers, lengths, parents, dropoutKey = 0 } = window;
  const counted = numbers ? numbers.filter((y) => !Number.isNaN(y)) : targets.filter((target) => target !== ignored);
  return {
    ids: own.kind === 'ids' ? own.ids : new Uint32Array(),
    values: own.kind === 'features' ? Float32Array.from(own.values) : undefined,
    targets: numbers ? numberTargets(numbers) : targets,
    lengths,
    parents,
    ...(source?.kind === 'ids' && window.source && { source: { ids: source.ids, lengths: window.source.lengths } }),
    uniforms: { ...plainStepUniforms(counted.length), dropoutRate, dropoutKey },
  };
}

/** What a node gave, without padding. */
async function readOutput(model: Model, name: string, { values, rows, parts }: FeatureData): Promise<Float64Array> {
  const { place } = model.plan.values.get(name) as PlannedValue;
  const { buffer, stride4, start4 } = place as ValuePlace;
  const { device } = await testGpu();
  const all = new Float32Array(await readBuffer(device, model.buffers.all[buffer] as GPUBuffer));
  expect(4 * stride4).toBe(paddedWidth(parts));
  const columns = parts.flatMap((part, p) => {
    const first = parts.slice(0, p).reduce((sum, before) => sum + padTo4(before), 0);
    return Array.from({ length: part }, (_, j) => first + j);
  });
  const count = values.length / columns.length;
  expect(count).toBe(rowsOf(rows, model.plan.spec));
  return Float64Array.from({ length: values.length }, (_, i) => {
    const row = Math.floor(i / columns.length);
    return all[4 * (start4 + row * stride4) + (columns[i % columns.length] as number)] as number;
  });
}

/** Holds a window of so many steps to the reference: output, loss and the gradients of all parameters. */
async function expectReference(
  module: TestedModule,
  each: ModuleCase<unknown>,
  { seqLength = T, recompute, above }: { seqLength?: number; recompute?: Recompute; above?: boolean } = {},
): Promise<void> {
  const rng = rngOf(module, each);
  const { network, name } = networkOf(module, each, seqLength, above);
  const window: Window = drawWindow(network, each, rng, seqLength);
  const inputs = drawInputs(network, window, rng);
  const problem = { network, params: drawParameters(network, rng), inputs, window };
  const pass = forward(problem);
  const { grads } = backward(problem, pass);

  const spec = specOf(network, each, seqLength);
  const model = await testModel(
    { ...spec, variants: { ...spec.variants, ...(recompute && { recompute }) } },
    problem.params,
  );
  onTestFinished(() => model.destroy());
  model.differentiate(stepOf(problem, spec.dropout?.rate ?? 0));
  // A loss leaves its gradient where what it reads was.
  const [below] = network.nodes.at(-1)?.from ?? [];
  if (!module.definition.overwritesInput && name !== below) {
    const expected = pass.values.get(name) as FeatureData;
    expect(largestError(await readOutput(model, name, expected), expected.values)).toBeLessThan(tolerance);
  }
  expect(wrongTensors(await model.readTensors('grads'), grads, tolerance)).toEqual([]);
  expect(dirtyPadding(model.plan.layout, await model.readFlat('grads'))).toEqual([]);
  const [row] = await readRows(model, 0, 1);
  const { loss } = pass.kept.get(network.nodes.at(-1)?.name ?? '') as Loss;
  expect(largestError([row?.loss as number], [loss])).toBeLessThan(tolerance);
}

describe.each(testedModules)('$kind', (module) => {
  it('should have its files when it is found', () => {
    expect(lackOf(module.kind)).toEqual([]);
  });

  it.each(module.cases)('should give the output and the gradients of its reference when it is given $name', (each) =>
    expectReference(module, each),
  );

  // Of three chunks the first makes room for the last, and is computed again before it is walked back.
  it.each(module.cases)('should do so in chunks of which two are kept when it is given $name', (each) =>
    expectReference(module, each, { seqLength: 40, recompute: { C: 16 } }),
  );

  const shared = module.cases.filter((each) => sharedInputs(module, each).length > 0);
  it.each(shared)('should add to the gradient of an input that is read above it, too, when it is given $name', (each) =>
    expectReference(module, each, { above: true }),
  );
});
