import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Gpu } from '../gpu/device.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import { autotune, type Trial } from '../nn/autotuner/tune.ts';
import { specOf } from '../nn/memory/spec.ts';
import { describeVariants } from '../nn/strategy/kernelVariants.ts';
import { sourceSizesOf } from '../training/datasets/dataset.ts';
import { type PlanStore, planKey, variantsOfPlan } from '../training/trainer/plans.ts';
import { writeWhole } from './atomicFile.ts';
import type { Host } from './host.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';

/** Plans by adapter and shape, in one file. A file that can't be read counts as empty: it is a cache. */
export class FilePlans implements PlanStore {
  constructor(private readonly path: string) {}

  async get(key: string): Promise<string | undefined> {
    const plan = this.read()[key];
    return typeof plan === 'string' ? plan : undefined;
  }

  async set(key: string, plan: string): Promise<void> {
    mkdirSync(dirname(this.path), { recursive: true });
    writeWhole(this.path, `${JSON.stringify({ ...this.read(), [key]: plan }, null, 2)}\n`);
  }

  private read(): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }
}

/**
 * The plan that a run computes by, as a text: the one it goes on by, the one its configuration pins, one measured before on
 * this adapter, or with `tune` one measured now.
 * @throws ConfigError for a pinned plan that this adapter can't run
 */
export async function choosePlan(
  gpu: Gpu,
  { config, dataset, snapshot }: Plan,
  host: Host,
  progress: Progress,
  tune: boolean,
): Promise<string> {
  const vocabularySize = dataset.tokenizer.vocabulary.length;
  const source = sourceSizesOf(dataset);
  const spec = specOf(config, vocabularySize, source);
  const plans = new FilePlans(join(host.projectFolder, '.cache', 'plans.json'));
  const key = planKey(gpu, config, vocabularySize, source);
  const chosen = (plan: string | undefined): string => describeVariants(variantsOfPlan(gpu, config, spec.shape, plan));
  if (config.plan !== 'auto' || snapshot.plan !== undefined) return chosen(snapshot.plan);
  // What tries plans reads symbols.
  if (tune && spec.shape.features !== undefined) {
    progress.say('Plans are measured for models that read symbols; this one reads numbers and uses the default plan.');
  } else if (tune) {
    progress.say('Measuring kernel variants on this GPU …');
    const { variants, trials } = await autotune(gpu, spec, new PipelineCache(gpu.device));
    for (const trial of trials) progress.say(line(trial));
    await plans.set(key, describeVariants(variants));
  }
  return chosen(await plans.get(key));
}

function line({ operation, variant, ms, chosen, problem }: Trial): string {
  const seen = problem ?? (ms === null ? 'alone' : `${ms.toFixed(2)} ms`);
  return `${chosen ? '*' : ' '} ${operation.padEnd(9)} ${variant.padEnd(30)} ${seen}`;
}
