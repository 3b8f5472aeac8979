import type { Activity } from '../../protocol/run.ts';

interface Sentences {
  readonly failed: string;
  /** What it means for the run, and what to do. */
  readonly advice: string;
}

const sentences: Record<Activity, Sentences> = {
  checkpoint: {
    failed: 'The run could not be copied to be saved',
    advice: 'Nothing that it learns is saved until a copy succeeds; close other pages that use the GPU.',
  },
  snapshot: {
    failed: 'The weights could not be copied while training',
    advice: 'If the GPU is lost, training goes back further than usual; close other pages that use the GPU.',
  },
  metrics: {
    failed: 'The losses could not be read from the GPU',
    advice: 'Training waits for them before long; reload the page if they do not come.',
  },
  validation: {
    failed: 'The validation loss could not be computed',
    advice: 'Training goes on without it; a smaller batch needs less memory.',
  },
  sampling: {
    failed: 'The model could not write text',
    advice: 'Training goes on; pause the writing, or reset the run if it does not come back.',
  },
  precision: {
    failed: 'How far half precision is from full could not be measured',
    advice: 'Training goes on; use full precision where the difference matters.',
  },
  tuning: {
    failed: 'Other plans could not be tried on this GPU',
    advice: 'Training goes on with its present plan, which computes the same.',
  },
  plans: {
    failed: 'The plan that was found to be fast here could not be looked up',
    advice: 'Runs begin with the default plan; allow this page to store data to have it remembered.',
  },
};

/** What is wrong and what to do, for people. */
export function problemOf(activity: Activity, error: unknown): string {
  const { failed, advice } = sentences[activity];
  const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  return `${failed}: ${reason || 'no reason was given'}. ${advice} It is tried again.`;
}
