import { flag, number, text } from './declare.ts';

/** Characters. */
export const longestPrompt = 200;

/** How characters are drawn from a model. All of it acts on the running model. */
export const sampling = {
  enabled: flag({ label: 'Sample', default: true, help: 'Whether text is drawn while the model trains.' }),
  prompt: text({
    label: 'Prompt',
    default: 'Call me',
    accepts: `at most ${longestPrompt} characters`,
    valid: (prompt): boolean => prompt.length <= longestPrompt,
    examples: ['', 'O & Ω='],
    help: 'Each sample goes on from here.',
  }),
  temperature: number({
    label: 'Temperature',
    default: 0.8,
    min: 0,
    max: 2,
    arrow: { step: 0.05 },
    help: 'Below 1 it prefers likely characters, above 1 it dares more; 0 always takes the likeliest.',
  }),
  topK: number({
    label: 'Top-k',
    default: 0,
    min: 0,
    max: 4096,
    integer: true,
    help: 'Only the k likeliest characters may follow; 0 for all.',
  }),
  topP: number({
    label: 'Top-p',
    default: 1,
    min: 0,
    max: 1,
    arrow: { step: 0.05 },
    help: 'Only the likeliest characters that together reach this probability may follow; 1 for all.',
  }),
  seed: number({
    label: 'Seed',
    default: 1,
    min: 0,
    max: 4294967295,
    integer: true,
    help: 'Fixes the draw: same seed and same weights, same text.',
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
