import { getCell } from '../cells/index.ts';
import { defaultConfig } from '../config/defaults.ts';
import { createRng } from '../lib/rng.ts';
import { initialParameters } from '../nn/init/init.ts';
import type { ModelSpec } from '../nn/memory/spec.ts';
import type { Model, StepInput } from '../nn/model.ts';
import type { ModelShape } from '../nn/networks/parameters.ts';
import { plainStepUniforms } from '../nn/optim/stepUniforms.ts';
import type { BenchmarkShape } from './types.ts';

/** From small to large; the middle one is about what the page's presets train. */
export const benchmarkShapes: readonly BenchmarkShape[] = (
  [
    [64, 16, 32],
    [128, 32, 64],
    [256, 32, 128],
    [512, 64, 64],
  ] as const
).map(([hiddenSize, batchSize, seqLength]) => ({
  cell: 'lstm',
  hiddenSize,
  batchSize,
  seqLength,
  vocabularySize: 64,
}));

export function modelShape({ cell, hiddenSize, vocabularySize }: BenchmarkShape): ModelShape {
  return { cell: getCell(cell), activation: 'tanh', layers: 1, hiddenSize, vocabularySize };
}

export function modelSpec(shape: BenchmarkShape): ModelSpec {
  const { seqLength, batchSize } = shape;
  return { shape: modelShape(shape), seqLength, batchSize, optimizer: defaultConfig.optimizer };
}

/** Training steps of a model on random characters, each a step of Adam on the last; the characters of all are the same. */
export class Workload {
  private readonly ids: Uint32Array;
  private readonly targets: Uint32Array;
  /** Steps submitted. */
  step = 0;

  constructor(
    readonly model: Model,
    { batchSize, seqLength, vocabularySize }: BenchmarkShape,
  ) {
    const rng = createRng(1, 'benchmark');
    const draw = (): Uint32Array =>
      Uint32Array.from({ length: batchSize * seqLength }, () => Math.floor(rng.uniform() * vocabularySize));
    this.ids = draw();
    this.targets = draw();
    model.setParameters(initialParameters(model.plan.spec.shape, defaultConfig.init, 1));
  }

  /** Submits so many steps as one. */
  train(count: number): void {
    this.model.train(Array.from({ length: count }, () => this.next()));
  }

  /** Loss of the last step, nats a character. */
  async lastLoss(): Promise<number> {
    return (await this.model.readMetrics())[(this.step % this.model.plan.metricsRows) * 8] ?? Number.NaN;
  }

  private next(): StepInput {
    const { ids, targets } = this;
    const { beta1, beta2, epsilon, learningRate } = defaultConfig.optimizer;
    this.step++;
    const uniforms = {
      ...plainStepUniforms(ids.length),
      carry: Number(this.step > 1),
      row: this.step % this.model.plan.metricsRows,
      clipKind: 1,
      clipValue: 1,
      clipLower: 0,
      lookahead: 0,
      learningRate,
      beta1,
      beta2,
      epsilon,
      correction1: 1 / (1 - beta1 ** this.step),
      correction2: 1 / Math.sqrt(1 - beta2 ** this.step),
    };
    return { ids, targets, uniforms };
  }
}
