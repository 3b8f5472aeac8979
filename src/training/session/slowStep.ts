import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { unpackParameters } from '../../nn/memory/layout.ts';
import { isBidirectional, isPooled } from '../../nn/networks/parameters.ts';
import { recurrencesOf } from '../../probes/shared/place.ts';
import type { SlowStep, SlowTensor } from '../../probes/slowStep/contract.ts';
import { tracedSequences, traceWindow } from '../../probes/slowStep/measure.ts';
import { modelWindow } from '../datasets/modelWindow.ts';
import type { Run } from '../loop/run.ts';
import type { Trainer } from '../trainer/trainer.ts';

/** What pauses and steps the run, and whatever trains beside it. */
interface Stepper {
  pause(): void;
  step(): void;
}

/**
 * Pauses, takes one real training step, and tells how it went. What the step computes is as it would be without anybody looking: each
 * sequence is traced beside it, and all else is read before and after.
 * @throws Error with a sentence where no step could be taken, GpuError 'out-of-memory' where a trace does not fit
 */
export async function slowStep(
  gpu: Gpu,
  pipelines: PipelineCache,
  run: Pick<Run, 'trainer' | 'settled' | 'halted'>,
  stepper: Stepper,
): Promise<SlowStep> {
  const { trainer } = run;
  const { model, dataset, config } = trainer;
  const { spec } = model.plan;
  if (spec.shape.features !== undefined) {
    throw new Error('Slow motion shows models of characters and symbols; this model reads numbers.');
  }
  if (spec.shape.encoder) {
    throw new Error('Slow motion shows models that read one sequence; this one is an encoder–decoder.');
  }
  if (isPooled(spec.shape)) {
    throw new Error('Slow motion shows models that predict at every step; this one predicts once a sequence.');
  }
  stepper.pause();
  await run.settled();
  const { carry, ...next } = trainer.next;
  const window = modelWindow(next.window, spec);
  const clip = trainer.config.clip;
  const before = trainer.step;
  const N = tracedSequences(model.plan);
  const T = spec.seqLength;
  const B = spec.batchSize;
  const ofFirst = (all: Uint32Array): Uint32Array<ArrayBuffer> =>
    Uint32Array.from({ length: T * N }, (_, i) => all[Math.floor(i / N) * B + (i % N)] as number);
  const [ids, targets] = [ofFirst(window.ids), ofFirst(window.targets)];
  const lengths = isBidirectional(spec.shape) ? window.lengths?.slice(0, N) : undefined;
  const [params, state] = await Promise.all([model.readFlat('params'), carry ? model.readState() : null]);
  const traced = await traceWindow(gpu, model, N, { ids, targets, lengths, state, scored: window.scored }, pipelines);

  stepper.step();
  await run.settled();
  if (run.halted) {
    throw new Error('The step was not finite, so it changed nothing; the message at the top says how to continue.');
  }
  if (trainer.step === before) throw new Error('No step was taken; try again when training runs.');
  if (trainer.step !== before + 1) throw new Error('Training has continued meanwhile; take another step.');
  const [tensors, metrics] = await Promise.all([tensorsOf(trainer, params), metricsOf(trainer)]);
  const char = (id: number): string => dataset.tokenizer.vocabulary[id] ?? '';
  // What a task with data reads is not what it predicts.
  const symbols = dataset.data?.data.symbols ?? dataset.tokenizer.vocabulary;
  const table = <T>(of: (i: number) => T): T[][] =>
    Array.from({ length: N }, (_, n) => Array.from({ length: T }, (_unused, t) => of(t * N + n)));
  return {
    step: trainer.step,
    seqLength: T,
    ...(spec.truncate ? { truncate: spec.truncate } : {}),
    ...(spec.dropout ? { dropout: spec.dropout.rate } : {}),
    batchSize: B,
    sequences: N,
    recurrences: recurrencesOf(spec.shape),
    ...(lengths ? { lengths: [...lengths] } : {}),
    inputs: table((i) => symbols[ids[i] as number] ?? ''),
    targets: table((i) => (targets[i] === ignoredTarget ? null : char(targets[i] as number))),
    carried: carry,
    stateNorms: traced.stateNorms,
    gradNorms: traced.gradNorms,
    losses: traced.losses.map((loss, i) => (targets[i] === ignoredTarget ? Number.NaN : loss)),
    scored: window.scored,
    ...metrics,
    clip,
    optimizer: config.optimizer.type,
    tensors,
  };
}

async function tensorsOf({ model }: Trainer, before: Float32Array): Promise<SlowTensor[]> {
  const { layout } = model.plan;
  const [params, grads] = await Promise.all([model.readFlat('params'), model.readFlat('grads')]);
  const change = params.map((value, i) => value - (before[i] as number));
  const lengths = [before, grads, change].map((flat) =>
    Object.fromEntries(
      Object.entries(unpackParameters(layout, flat)).map(([name, values]) => [
        name,
        Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
      ]),
    ),
  );
  return layout.parameters.map((name) => ({
    name,
    length: lengths[0]?.[name] ?? 0,
    gradient: lengths[1]?.[name] ?? 0,
    change: lengths[2]?.[name] ?? 0,
  }));
}

/** The row of metrics of the last step. */
async function metricsOf(trainer: Trainer) {
  const { device } = trainer.model.gpu;
  const bytes = await readBuffer(device, trainer.model.buffers.metrics, 32 * trainer.metricsRow(trainer.step), 32);
  const [loss = 0, gradNorm = 0, clippedNorm = 0, clipped = 0, , learningRate = 0] = new Float32Array(bytes);
  return { loss, gradNorm, clippedNorm, clipped: clipped === 1, learningRate };
}
