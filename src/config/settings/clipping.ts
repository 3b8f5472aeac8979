import { choice, number } from './declare.ts';
import type { RunConfig } from './types.ts';

const isBand = (config: RunConfig): boolean => config.clip.type === 'band';

const threshold = { arrow: { factor: 1.25 }, place: 'learning', effect: 'live', comparedWith: 'clip.type' } as const;

/** Of the gradient. A clip is one thing to a person, so runs differ by the whole of it. */
export const clipping = {
  clip: {
    type: choice({
      label: 'Clip',
      default: 'norm',
      options: {
        norm: { label: 'By norm', hint: 'Scales the whole gradient, keeps its direction' },
        band: { label: 'Into a band', hint: 'Also lengthens a gradient that is too short' },
        value: { label: 'By value', hint: 'Clamps each component on its own' },
        none: { label: 'Off' },
      },
      place: 'learning',
      effect: 'live',
      phrase: (type, config: RunConfig): string => {
        const { value, lower } = config.clip;
        const phrases = {
          norm: `at norm ${value}`,
          band: `to norms of ${lower} to ${value}`,
          value: `at ±${value}`,
          none: 'off',
        };
        return `clip ${phrases[type]}`;
      },
      help: 'Gradient clipping: shortens long gradients, whose updates would be too large. A band also lengthens short ones.',
    }),
    /** Largest global norm, or largest absolute component. */
    value: number({
      label: 'Clip at',
      default: 1,
      min: 1e-6,
      max: 1e6,
      ...threshold,
      relevant: (config: RunConfig): boolean => config.clip.type !== 'none',
      help: 'Largest norm (or component) a gradient may have.',
    }),
    /** Of a band, at most `value`. */
    lower: number({
      label: 'Minimum norm',
      default: 0.1,
      min: 1e-9,
      max: 1e6,
      ...threshold,
      relevant: isBand,
      help: 'Smallest norm a gradient may have; a shorter one is lengthened to it, unless it is zero.',
    }),
  },
};
