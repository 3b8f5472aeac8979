import { type FieldPath, fields } from './fields.ts';
import { planShape } from './planShape.ts';
import type { RunConfig } from './types.ts';

/** What models that are compared have in common: the sequences they see, in which order, and when they are validated. */
export const agreedPaths = [
  'task.id',
  'task.lag',
  'corpus',
  'seqLength',
  'batchSize',
  'seed',
  'validateEvery',
] as const satisfies readonly FieldPath[];

/** A rival's configuration that reads what `main` reads, and is its own in all else. */
export function agreeing(rival: RunConfig, main: RunConfig): RunConfig {
  const { task, corpus, seqLength, batchSize, seed, validateEvery } = main;
  const agreed = { ...rival, task, corpus, seqLength, batchSize, seed, validateEvery };
  // What it had pinned is for its own shape, and what it took over with the rest of the run is for the run's.
  const pinnedFor = rival.plan === main.plan ? main : rival;
  return planShape(agreed) === planShape(pinnedFor) && rival.corpus === corpus ? agreed : { ...agreed, plan: 'auto' };
}

/** Why two models can't be compared on the same batches, in one sentence; null where they can. */
export function disagreement(rival: RunConfig, main: RunConfig): string | null {
  const of = (config: RunConfig): Record<(typeof agreedPaths)[number], string | number> => ({
    ...config,
    'task.id': config.task.id,
    'task.lag': config.task.id === 'text' ? 0 : config.task.lag,
  });
  const [its, ours] = [of(rival), of(main)];
  const path = agreedPaths.find((each) => its[each] !== ours[each]);
  if (path === undefined) return null;
  const label = fields[path].label.toLowerCase();
  return `Models that are compared see the same batches, but the ${label} is ${its[path]} here and ${ours[path]} in the first model; make them the same.`;
}
