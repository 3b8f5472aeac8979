import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import type { TensorMap } from '../memory/layout.ts';
import type { ModelSpec } from '../memory/spec.ts';
import { Model, type StepInput } from '../model.ts';
import { parameterShapes } from '../networks/index.ts';
import type { Sequences } from '../networks/parameters.ts';
import { elementCount, type ModelShape, outputRows, symbolsOf } from '../networks/parameters.ts';
import { plainStepUniforms } from '../optim/stepUniforms.ts';
import type { KernelVariants } from '../strategy/kernelVariants.ts';

/**
 * Largest difference of a gradient, relative to its largest component: float32 sums of a few thousand terms are within half of it of
 * the exact ones.
 */
const tolerance = 2e-4;

/** Uniform in ±1/√H. */
function probeParameters(shape: ModelShape, rng: Rng): Record<string, Float64Array> {
  const scale = 1 / Math.sqrt(shape.hiddenSize);
  return Object.fromEntries(
    parameterShapes(shape).map((parameter) => [
      parameter.name,
      Float64Array.from({ length: elementCount(parameter) }, () => rng.uniform(-scale, scale)),
    ]),
  );
}

export function probeInput(sequences: Sequences, rng: Rng): StepInput {
  const { shape, seqLength, sourceLength: S = 0, batchSize } = sequences;
  const { encoder } = shape;
  const draw = (length: number, size: number) => Uint32Array.from({ length }, () => rng.uint32() % size);
  const outputs = outputRows(sequences);
  return {
    ids: draw(seqLength * batchSize, symbolsOf(shape)),
    targets: draw(outputs, shape.vocabularySize),
    ...(encoder && {
      source: { ids: draw(S * batchSize, encoder.symbols), lengths: new Uint32Array(batchSize).fill(S) },
    }),
    uniforms: plainStepUniforms(outputs),
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

/**
 * Compares the gradients of a model's kernel variants with those of its default ones, which the conformance tests hold to the float64
 * reference, on random parameters and a random batch.
 */
export class VariantCheck {
  readonly params: Readonly<Record<string, Float64Array>>;
  readonly input: StepInput;
  private expected: TensorMap | null = null;

  /** @param spec of the models to compare; their variants are {@link open}'s */
  constructor(private readonly spec: ModelSpec) {
    const rng = createRng(2, 'variants');
    this.params = probeParameters(spec.shape, rng);
    this.input = probeInput(spec, rng);
  }

  /**
   * A model by these variants, once its gradients are those of the first one that was opened: open the default first.
   * @returns the model, the caller's to destroy, or what is wrong
   * @throws GpuError as Model.create does
   */
  async open(
    gpu: Gpu,
    variants: KernelVariants,
    pipelines: PipelineCache,
  ): Promise<Model | { readonly problem: string }> {
    const model = await Model.create(gpu, { ...this.spec, variants }, pipelines);
    try {
      model.setParameters(this.params);
      model.differentiate(this.input);
      const gradients = await model.readTensors('grads');
      this.expected ??= gradients;
      const { error, name } = gradientError(gradients, this.expected);
      if (error <= tolerance) return model;
      model.destroy();
      return { problem: `the gradient of ${name} is ${error.toExponential(1)} from that of the default` };
    } catch (cause) {
      model.destroy();
      throw cause;
    }
  }
}
