import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { TensorMap } from '../memory/layout.ts';
import type { ModelSpec } from '../memory/spec.ts';
import { Model, type StepInput } from '../model.ts';
import { gradientError } from './check.ts';

/** How far half weights are from full ones, on one batch. */
interface PrecisionError {
  /** |difference| of the mean losses, nats. */
  readonly loss: number;
  /** Largest difference in a gradient's tensor, relative to the largest component there; of the worst tensor. */
  readonly gradient: number;
}

/**
 * Puts one batch through a model with half weights and one with full ones, by the same parameters and the same kernels. The two
 * are built one after the other, beside whatever trains.
 * @param flat parameters, as `Model.readFlat` gives them
 * @throws GpuError as Model.create does
 */
export async function precisionError(
  gpu: Gpu,
  spec: ModelSpec,
  flat: Float32Array<ArrayBuffer>,
  input: StepInput,
  pipelines: PipelineCache,
): Promise<PrecisionError> {
  const seen = async (float16Weights: boolean): Promise<{ loss: number; gradients: TensorMap }> => {
    const model = await Model.create(gpu, { ...spec, float16Weights, slots: 1 }, pipelines);
    try {
      model.setFlatParameters(flat);
      model.differentiate(input);
      const [metrics, gradients] = await Promise.all([model.readMetrics(), model.readTensors('grads')]);
      return { loss: metrics[8 * input.uniforms.row] as number, gradients };
    } finally {
      model.destroy();
    }
  };
  const full = await seen(false);
  const half = await seen(true);
  return {
    loss: Math.abs(half.loss - full.loss),
    gradient: gradientError(half.gradients, full.gradients).error,
  };
}
