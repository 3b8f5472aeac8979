import type { RunConfig } from '../../config/settings/types.ts';
import { taskOf } from '../../config/task.ts';
import { getTask } from '../../data/tasks/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { Throttle } from '../../lib/throttle.ts';
import type { Event } from '../../protocol/events.ts';
import {
  type MemoryCurveProgress,
  type MemoryCurveRequest,
  type MemoryPoint,
  solvedAt,
} from '../../protocol/memoryCurve.ts';
import { evaluationWindows, prepareTask } from '../datasets/taskDataset.ts';
import { evaluate } from '../evaluation/predictions.ts';
import { Pacer } from '../loop/pacer.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { MetricsReader } from '../trainer/metricsReader.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { Device } from './device.ts';
import type { Job } from './jobs.ts';

/** Steps between two looks at the accuracy. */
const lookEvery = 50;
/** Targets that the final figure of a lag is a share of, at least … */
const testedTargets = 1024;
/** … unless that took more than so many evaluations. */
const mostRounds = 16;
const progressMs = 150;

type Report = (progress: Omit<MemoryCurveProgress, 'points' | 'done'>) => void;

/**
 * Trains the run's model anew at each lag and measures the accuracy on fresh sequences.
 * @param config of the run; its task at the lags that are asked for
 */
export const memoryCurveJob = (
  { id, request }: { id: string; request: MemoryCurveRequest },
  config: RunConfig | undefined,
  emit: (event: Event) => void,
): Job => ({
  id,
  work: async (device, signal) => {
    const points: MemoryPoint[] = [];
    const configs = configsOf(config, request);
    for (const each of configs) {
      const report: Report = (now) => {
        const done = (points.length + now.step / request.steps) / configs.length;
        emit({ type: 'memoryCurveProgress', id, progress: { ...now, points: [...points], done } });
      };
      points.push(await measure(device, each, request.steps, signal, report));
      report({ lag: each.task.lag, step: 0, accuracy: null });
    }
    return { type: 'memoryCurveDone', id, points };
  },
  failed: (reason, message) => ({ type: 'memoryCurveFailed', id, reason, message }),
});

/** @throws Error with a sentence for what can't be asked, before anything is trained. */
function configsOf(config: RunConfig | undefined, { lags }: MemoryCurveRequest): RunConfig[] {
  const task = config && taskOf(config);
  if (!task) {
    throw new Error('A memory curve needs a task with a lag, and this run trains on a text; choose a task first.');
  }
  // A plan is one of a shape, and what the lag changes is no shape: it stays.
  return lags.map((lag) => checkConfig({ ...config, task: { id: task.id, lag } }));
}

/** One lag: a fresh model, trained until it solves it or the steps are used up. */
async function measure(
  device: Device,
  config: RunConfig,
  steps: number,
  signal: AbortSignal,
  report: Report,
): Promise<MemoryPoint> {
  const { lag } = config.task;
  report({ lag, step: 0, accuracy: null });
  signal.throwIfAborted();
  const trainer = await Trainer.create(device.gpu, config, prepareTask(config), device.pipelines);
  try {
    const reader = new MetricsReader(trainer);
    const testSet = new TestSet(trainer);
    const pacer = new Pacer(device.gpu.device.queue);
    const due = new Throttle(progressMs);
    let accuracy: number | null = null;
    let haltedAt: number | null = null;
    while (trainer.step < steps && haltedAt === null) {
      await pacer.room();
      signal.throwIfAborted();
      const toLook = lookEvery - (trainer.step % lookEvery);
      const count = pacer.steps(Math.min(trainer.mostSteps, reader.room, toLook, steps - trainer.step));
      trainer.train(count);
      pacer.submitted(count, () => {});
      if (due.due()) report({ lag, step: trainer.step, accuracy });
      if (trainer.step % lookEvery !== 0 && reader.room > 0) continue;
      haltedAt = (await reader.read())?.halted ?? null;
      accuracy = (await evaluate(trainer).predictions)?.accuracy ?? null;
      report({ lag, step: trainer.step, accuracy });
      if (accuracy === null || accuracy < solvedAt) continue;
      // What it was evaluated on so often may have been luck.
      const tested = await testSet.evaluate(signal);
      if (tested.accuracy >= solvedAt) return { lag, ...tested, steps: trainer.step, haltedAt };
    }
    return { lag, ...(await testSet.evaluate(signal)), steps: trainer.step, haltedAt };
  } finally {
    trainer.destroy();
  }
}

/** Accuracy on sequences that neither training nor anything before has seen. */
class TestSet {
  private round = 0;

  constructor(private readonly trainer: Trainer) {}

  async evaluate(signal: AbortSignal): Promise<Pick<MemoryPoint, 'accuracy' | 'scored' | 'chance'>> {
    const {
      seed,
      batchSize,
      task: { id, lag },
    } = this.trainer.config;
    const task = getTask(id);
    let right = 0;
    let scored = 0;
    for (let i = 0; i < mostRounds && scored < testedTargets; i++) {
      signal.throwIfAborted();
      const fresh = evaluationWindows(task, { seed, batchSize, lag }, ++this.round);
      const targets = fresh.scoredTargets.reduce(
        (sum, all) => sum + all.filter((target) => target !== ignoredTarget).length,
        0,
      );
      right += targets * ((await evaluate(this.trainer, fresh).predictions)?.accuracy ?? 0);
      scored += targets;
    }
    return { accuracy: right / scored, scored, chance: task.chance(lag).accuracy };
  }
}
