import type { Activity } from '../../protocol/run.ts';

interface Sentences {
  readonly failed: string;
  /** What it means for the run, and what to do. */
  readonly advice: string;
}

const sentences: Record<Activity, Sentences> = {
  checkpoint: {
    failed: 'The run could not be copied to be saved',
    advice: 'Training is not saved until a copy succeeds; close other pages that use the GPU.',
  },
  snapshot: {
    failed: 'The weights could not be copied while training',
    advice: 'If the GPU is lost, more steps than usual are repeated; close other pages that use the GPU.',
  },
  metrics: {
    failed: 'The losses could not be read from the GPU',
    advice: 'Training waits for them; reload the page if they do not arrive.',
  },
  validation: {
    failed: 'The validation loss could not be computed',
    advice: 'Training continues without it; a smaller batch needs less memory.',
  },
  sampling: {
    failed: 'The model could not generate text',
    advice: 'Training continues; pause sampling, or reset the run if it does not resume.',
  },
  precision: {
    failed: 'The error of half precision could not be measured',
    advice: 'Training continues; use full precision if the error matters.',
  },
  tuning: {
    failed: 'Other plans could not be measured on this GPU',
    advice: 'Training continues with its present plan, which computes the same.',
  },
  plans: {
    failed: 'The fastest plan measured on this GPU could not be read',
    advice: 'Runs start with the default plan; allow this page to store data to keep the plan.',
  },
};

/** What is wrong and what to do, for people. */
export function problemOf(activity: Activity, error: unknown): string {
  const { failed, advice } = sentences[activity];
  const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  return `${failed}: ${reason || 'the browser gave no reason'}. ${advice} It is tried again.`;
}
