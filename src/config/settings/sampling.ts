import { flag, number, text } from './declare.ts';

/** Characters. */
export const longestPrompt = 200;

/** How characters are drawn from a model. All of it acts on the running model. */
export const sampling = {
  enabled: flag({ label: 'Sample', default: true, help: 'Generates text while the model trains.' }),
  prompt: text({
    label: 'Prompt',
    default: 'Call me',
    accepts: `at most ${longestPrompt} characters`,
    valid: (prompt): boolean => prompt.length <= longestPrompt,
    examples: ['', 'O & Ω='],
    help: 'Text that each sample continues.',
  }),
  temperature: number({
    label: 'Temperature',
    default: 0.8,
    min: 0,
    max: 2,
    arrow: { step: 0.05 },
    help: 'Below 1 likely characters get more likely, above 1 less; 0 always takes the most probable.',
  }),
  topK: number({
    label: 'Top-k',
    default: 0,
    min: 0,
    max: 4096,
    integer: true,
    help: 'Draws from the k most probable characters; 0 for all.',
  }),
  topP: number({
    label: 'Top-p',
    default: 1,
    min: 0,
    max: 1,
    arrow: { step: 0.05 },
    help: 'Draws from the most probable characters whose probabilities sum to p; 1 for all.',
  }),
  seed: number({
    label: 'Seed',
    default: 1,
    min: 0,
    max: 4294967295,
    integer: true,
    help: 'Seed of the draws: the same seed and weights give the same text.',
  }),
  length: number({
    label: 'Length',
    default: 400,
    min: 1,
    max: 5000,
    integer: true,
    arrow: { step: 50 },
    help: 'Characters of one sample, 1 to 5000.',
  }),
};
