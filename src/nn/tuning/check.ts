import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import { roundWeights } from '../halves.ts';
import { plainHyper } from '../hyper.ts';
import type { TensorMap } from '../layout.ts';
import { Model, type StepInput } from '../model.ts';
import { parameterShapes } from '../networks/stack.ts';
import { elementCount, type ModelShape, outputRows, symbolsOf } from '../parameters.ts';
import { forwardBackward, type Tensors, type Window, zeroState } from '../reference/model.ts';
import type { ModelSpec } from '../spec.ts';
import type { Sequences } from '../stack.ts';
import type { Tactics } from '../tactics.ts';

/** Largest error of a gradient, relative to its largest component: float32 sums of a few thousand terms stay well below. */
export const tolerance = 1e-4;

/** The float64 reference may take so many multiply-adds on the CPU: a tenth of a second or two. */
const referenceWork = 6e7;
const referenceSteps = 2;
const mostSequences = 18;

/** Uniform in ±1/√H, representable in float32, so that both sides start equal. */
export function probeParameters(shape: ModelShape, rng: Rng): Tensors {
  const scale = 1 / Math.sqrt(shape.hiddenSize);
  return Object.fromEntries(
    parameterShapes(shape).map((parameter) => [
      parameter.name,
      Float64Array.from({ length: elementCount(parameter) }, () => Math.fround(rng.uniform(-scale, scale))),
    ]),
  );
}

export function probeInput(sequences: Sequences, rng: Rng): StepInput {
  const { shape, seqLength, batchSize } = sequences;
  const draw = (length: number, size: number) => Uint32Array.from({ length }, () => rng.uint32() % size);
  const outputs = outputRows(sequences);
  return {
    ids: draw(seqLength * batchSize, symbolsOf(shape)),
    targets: draw(outputs, shape.vocabularySize),
    hyper: plainHyper(outputs),
  };
}

/** How far two sets of gradients are apart: the worst tensor, relative to its largest component; infinite for a NaN. */
export function gradientError(
  actual: TensorMap,
  expected: Readonly<Record<string, ArrayLike<number>>>,
): { error: number; name: string } {
  let worst = { error: 0, name: '' };
  for (const [name, values] of Object.entries(expected)) {
    const own = actual[name];
    let difference = own && own.length === values.length ? 0 : Number.POSITIVE_INFINITY;
    let scale = 1e-30;
    for (let i = 0; own && i < values.length; i++) {
      const value = values[i] as number;
      const apart = Math.abs((own[i] as number) - value);
      difference = Math.max(difference, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
      scale = Math.max(scale, Math.abs(value));
    }
    if (difference / scale > worst.error) worst = { error: difference / scale, name };
  }
  return worst;
}

/** Holds tactics against the float64 reference, on a small batch of a model as wide as the one they are meant for. */
export class ReferenceCheck {
  private readonly spec: ModelSpec;
  private readonly params: Tensors;
  private readonly input: StepInput;
  private readonly expected: Tensors;

  constructor(spec: ModelSpec) {
    // One layer above another takes the path of dense input as well.
    const shape = { ...spec.shape, layers: Math.min(2, spec.shape.layers) };
    const { cell, hiddenSize, layers } = shape;
    const perSequence = 3 * layers * referenceSteps * cell.gates.length * hiddenSize * hiddenSize;
    const B = Math.max(1, Math.min(mostSequences, spec.batchSize, Math.floor(referenceWork / perSequence)));
    const rng = createRng(1, 'tactics');
    this.spec = { ...spec, shape, seqLength: referenceSteps, batchSize: B, slots: 1 };
    this.params = probeParameters(shape, rng);
    this.input = probeInput(this.spec, rng);
    const { ids, targets } = this.input;
    const { truncate = 0 } = spec;
    const window: Window = { ids, targets, T: referenceSteps, B, state: zeroState(shape, B), truncate };
    const read = spec.halfWeights ? roundWeights(shape, this.params) : this.params;
    this.expected = forwardBackward(shape, read, window).grads;
  }

  /** @returns what is wrong, or null */
  async problem(gpu: Gpu, tactics: Tactics, pipelines: PipelineCache): Promise<string | null> {
    const model = await Model.create(gpu, { ...this.spec, tactics }, pipelines);
    try {
      model.setParameters(this.params);
      model.differentiate(this.input);
      const { error, name } = gradientError(await model.readTensors('grads'), this.expected);
      return error <= tolerance ? null : `the gradient of ${name} is ${error.toExponential(1)} off the reference`;
    } finally {
      model.destroy();
    }
  }
}
