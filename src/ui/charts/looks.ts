import type { MarkShape } from './model.ts';

/** What tells a line from others: colour, dash and sign, any one of which is enough. */
export interface Look {
  readonly stroke: string;
  readonly dash?: string;
  readonly sign?: MarkShape;
}

/** Of the models A to E. */
export const modelLooks: readonly [Look, Look, Look, Look, Look] = [
  { stroke: 'var(--data-1)', sign: 'circle' },
  { stroke: 'var(--data-2)', dash: '9 4', sign: 'square' },
  { stroke: 'var(--data-3)', dash: '9 3 2 3', sign: 'triangle' },
  { stroke: 'var(--data-5)', dash: '4 3', sign: 'diamond' },
  { stroke: 'var(--data-4)', dash: '12 3 4 3', sign: 'wedge' },
];

/** Of runs that are over: faded, and of other colours and dashes than the models that train. */
const pastRunLooks: readonly Look[] = [
  { stroke: 'var(--data-5)', dash: '2 3' },
  { stroke: 'var(--data-4)', dash: '5 3' },
  { stroke: 'var(--data-6)', dash: '8 2 2 2' },
  { stroke: 'var(--text-faint)', dash: '2 2' },
  { stroke: 'var(--data-5)', dash: '7 3' },
  { stroke: 'var(--data-4)', dash: '3 2 1 2' },
];

export const pastRunOpacity = 0.6;
export const pastRunWidth = 1.25;

export const pastRunLook = ({ look }: { readonly look: number }): Look => pastRunLooks[look] ?? modelLooks[0];
