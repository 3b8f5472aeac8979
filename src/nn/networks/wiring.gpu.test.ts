import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng } from '../../lib/rng.ts';
import { evaluationUniforms } from '../../training/trainer/stepUniforms.ts';
import type { ModelSpec } from '../memory/spec.ts';
import type { Model, StepInput } from '../model.ts';
import { dropoutKey } from '../modules/dropoutAdd/dropout.ts';
import {
  bits,
  largestError,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testModel,
  wrongTensors,
} from '../testing/gpuCase.ts';
import { forwardBackward, type Window, zeroState } from '../testing/stackReference.ts';
import { wirings } from '../testing/wirings.ts';
import type { ModelShape } from './parameters.ts';

const tolerance = 1e-4;
const B = 3;
/** Two chunks and a part of a third, where gates are computed twice. */
const [few, many] = [6, 36];
const sizes = { activation: 'tanh', layers: 3, hiddenSize: 7, vocabularySize: 11 } as const;
const dropout = { rate: 0.4, variational: false };

function problem(shape: ModelShape, T: number, seed: number) {
  const rng = createRng(seed, 'wiring');
  const params = randomParameters(shape, rng, 0.5);
  const { features, vocabularySize: V } = shape;
  const draw = () => {
    const window = randomWindow(V, T, B, zeroState(shape, B), rng, 0.1);
    const values = Float64Array.from({ length: T * B * (features ?? 0) }, () => Math.fround(rng.uniform(-1, 1)));
    return features === undefined ? window : { ...window, values };
  };
  return { params, windows: [draw(), draw()] as const };
}

const inputOf = (window: Window, override: Parameters<typeof stepInput>[1]): StepInput => ({
  ...stepInput(window, override),
  ...(window.values ? { values: Float32Array.from(window.values) } : {}),
});

/** A window from a state of zeros and one that goes on from it, the second with units dropped where the model drops any. */
async function compare(spec: Omit<ModelSpec, 'optimizer' | 'seqLength' | 'batchSize'>, T = few): Promise<void> {
  const { shape } = spec;
  const { params, windows: drawn } = problem(shape, T, 5);
  const windows = drawn.map((window) => ({ ...window, float16Weights: spec.float16Weights })) as [Window, Window];
  const model = await testModel({ ...spec, seqLength: T, batchSize: B }, params);
  const first = forwardBackward(shape, params, windows[0]);
  await step(model, first, inputOf(windows[0], { carry: false }));
  const { state } = first;
  const drops = spec.dropout ? { dropout: spec.dropout, dropoutKey: dropoutKey(9, 4) } : {};
  const override = spec.dropout ? { step: 4, dropout: { rate: spec.dropout.rate, seed: 9 } } : {};
  const second = { ...windows[1], state, ...drops };
  await step(model, forwardBackward(shape, params, second), inputOf(second, { carry: true, ...override }));
  model.destroy();
}

async function step(model: Model, expected: ReturnType<typeof forwardBackward>, input: StepInput): Promise<void> {
  model.differentiate(input);
  const [row] = await readRows(model, 0, 1);
  expect(largestError([row?.loss ?? 0], [expected.loss])).toBeLessThan(tolerance);
  expect(wrongTensors(await model.readTensors('grads'), expected.grads, tolerance)).toEqual([]);
}

describe.each(wirings)('%s', (_, wiring) => {
  const shape: ModelShape = { ...sizes, ...wiring, cell: getCell('gru') };

  it('should give the loss and the gradients of the reference', () => compare({ shape }));

  it('should do so with units dropped, gates computed twice', () =>
    compare({ shape, dropout, variants: { recompute: { C: 16 } } }, many));
});

it.each(wirings)('%s: should be right with weights read as halves', (_, wiring) =>
  compare({ shape: { ...sizes, ...wiring, cell: getCell('gru') }, float16Weights: true }),
);

describe('dropout', () => {
  const shape: ModelShape = { ...sizes, cell: getCell('gru') };
  const variational = { rate: 0.4, variational: true };
  const at = (step: number, rate = variational.rate) => ({ step, dropout: { rate, seed: 9 } });
  const { params, windows } = problem(shape, few, 5);
  const build = () => testModel({ shape, dropout: variational, seqLength: few, batchSize: B }, params);

  it('should hold a mask for a sequence where it is variational', () => compare({ shape, dropout: variational }));

  it('should give the same bits for the same step, and others for another', async () => {
    const model = await build();
    const run = async (step: number) => {
      model.differentiate(inputOf(windows[0], at(step)));
      return bits(await model.readFlat('grads'));
    };
    const first = await run(3);
    expect(await run(4)).not.toEqual(first);
    expect(await run(3)).toEqual(first);
    model.destroy();
  });

  it('should be off in an evaluation', async () => {
    const model = await build();
    const counted = windows[0].targets.filter((target) => target !== ignoredTarget).length;
    model.evaluate([{ ...inputOf(windows[0], {}), uniforms: evaluationUniforms(counted, false, 0) }]);
    const [row] = await readRows(model, 0, 1);
    const { loss } = forwardBackward(shape, params, windows[0]);
    expect(largestError([row?.loss ?? 0], [loss])).toBeLessThan(tolerance);
    model.destroy();
  });
});

it.each(['persistent', 'looped', 'stepwise'] as const)('should be right in a stack of 8, %s', (variantKind) =>
  compare({ shape: { ...sizes, cell: getCell('lstm'), layers: 8, hiddenSize: 5 }, variantKind }),
);
