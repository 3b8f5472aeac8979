import { type AnyTask, predictsNumbers } from '../../../config/task.ts';
import type { LossUnitId } from '../../charts/trainingView.ts';

/** How a loss is written. */
export interface LossUnit {
  readonly id: LossUnitId;
  /** On the switch. */
  readonly label: string;
  /** On the axis. */
  readonly axis: string;
  readonly fromNats: (nats: number) => number;
  readonly digits: number;
}

const nats: LossUnit = { id: 'nats', label: 'nats', axis: 'nats a character', fromNats: (x) => x, digits: 2 };
const bits: LossUnit = {
  id: 'bits',
  label: 'bits',
  axis: 'bits a character',
  fromNats: (x) => x / Math.LN2,
  digits: 2,
};
const perplexity: LossUnit = {
  id: 'perplexity',
  label: 'perplexity',
  axis: 'perplexity',
  fromNats: Math.exp,
  digits: 1,
};

/** Of numbers there is nothing to convert. */
const squares: LossUnit = {
  id: 'nats',
  label: 'squared error',
  axis: 'mean squared error',
  fromNats: (x) => x,
  digits: 4,
};

export const lossUnits = { nats, bits, perplexity };

/** The unit as a run counts its loss in it: of a text by the character, of a task by what it asks. */
export function lossUnitOf(id: LossUnitId, task: AnyTask | null): LossUnit {
  if (task && predictsNumbers(task)) return squares;
  const unit = lossUnits[id];
  if (task === null || unit === perplexity) return unit;
  return { ...unit, axis: `${unit.label} ${task.output === 'class-each-step' ? 'a step' : 'a prediction'}` };
}
