import { Model } from '../model.ts';
import type { ModelShape } from '../networks/parameters.ts';
import type { SamplingSettings, SequenceChunk } from '../sampling/method.ts';
import type { SamplingVariant } from '../sampling/plan.ts';
import { type SampledSequence, Sampler } from '../sampling/sampler.ts';
import { testGpu, testPipelines } from './gpuCase.ts';
import { forward, type State, type Tensors, zeroState } from './stackReference.ts';

/** Softmax in float64, of logits divided by a temperature. */
export function softmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  const scaled = Float64Array.from(logits, (x) => x / temperature);
  const largest = scaled.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = scaled.map((x) => Math.exp(x - largest));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((x) => x / total);
}

interface ReferenceSample {
  /** What follows the first token of the prompt: the rest of it, then the likeliest each time. */
  readonly tokens: number[];
  /** The distribution of each of them. */
  readonly probabilities: Float64Array[];
}

/** Greedy sampling in float64, a token at a time. */
export function referenceGreedy(
  shape: ModelShape,
  params: Tensors,
  prompt: readonly number[],
  steps: number,
): ReferenceSample {
  let state: State = zeroState(shape, 1);
  let token = prompt[0] as number;
  const tokens: number[] = [];
  const probabilities: Float64Array[] = [];
  for (let i = 0; i < steps; i++) {
    const pass = forward(shape, params, { ids: Uint32Array.of(token), T: 1, B: 1, state });
    state = pass.state;
    token = prompt[i + 1] ?? pass.logits.indexOf(Math.max(...pass.logits));
    tokens.push(token);
    probabilities.push(softmax(pass.logits));
  }
  return { tokens, probabilities };
}

/** A chunk of one sequence, and how it is drawn. */
export interface SampleChunk extends SequenceChunk, SamplingSettings {}

export const chunk = (override: Partial<SampleChunk> = {}): SampleChunk => ({
  given: [0],
  position: 0,
  reset: true,
  temperature: 1,
  topK: 0,
  topP: 1,
  seed: 1,
  ...override,
});

/** How samplers work on GPUs and on software adapters, a sequence at a time. The tests' adapter runs either. */
export const singleVariants = [
  { kind: 'tile', R: 1 },
  { kind: 'rows', R: 1 },
] as const satisfies SamplingVariant[];

/** A model that only samples. */
export async function samplingModel(shape: ModelShape, params: Tensors): Promise<Model> {
  const optimizer = { type: 'adam', nesterov: false } as const;
  const spec = { shape, seqLength: 1, batchSize: 1, optimizer, slots: 1 };
  const model = await Model.create(await testGpu(), spec, await testPipelines());
  model.setParameters(params);
  return model;
}

/** A model and its sampler; `steps` is what a chunk holds at most. */
export async function testSampler(shape: ModelShape, params: Tensors, steps: number, variant?: SamplingVariant) {
  const model = await samplingModel(shape, params);
  const options = { sequences: 1, steps, probabilities: true, ...(variant ? { variant } : {}) };
  const sampler = await Sampler.create(model, options);
  return {
    model,
    sampler: {
      run: async (one: SampleChunk, steps?: number) => (await sampler.run([one], one, steps))[0] as SampledSequence,
    },
    destroy: () => {
      sampler.destroy();
      model.destroy();
    },
  };
}
