import { padTo4 } from '../../network/padding.ts';
import type { ModuleDefinition } from '../../network/types.ts';

/** What a delay gives: rows of so many numbers. */
export interface DelayConfig {
  readonly width: number;
}

/**
 * y_t = x_{t−1}, and zeros at the first step. What it reads may be a later node: what lies between the two then is a loop, which runs step
 * by step.
 */
export const delay: ModuleDefinition<DelayConfig> = {
  kind: 'delay',
  delays: true,
  infer({ width }, [input]) {
    const output = { kind: 'features', rows: 'step', parts: [width] } as const;
    const fits = input?.kind === 'features' && input.rows === 'step' && input.parts.join() === String(width);
    if (input && !fits) throw new RangeError(`a delay of ${width} numbers reads as many at every step`);
    return { output, parameters: [] };
  },
  // Rows of one step more, where decoding puts what the next step reads until its hypotheses are chosen.
  keeps: ({ width }, _, { seqLength, batchSize }) => [
    { role: 'delayed', bytes: 4 * (seqLength + 1) * batchSize * padTo4(width), directions: 1 },
  ],
  outputKept: (_, reversed) => (reversed ? null : { role: 'delayed', skip: 0 }),
};
