import { create } from 'zustand';
import { flag, numeric, oneOf } from '../../store/address/codecs.ts';
import { linkView } from '../../store/address/views.ts';

export type LossUnitId = 'nats' | 'bits' | 'perplexity';

export type Along = 'steps' | 'time';

/** How the learning charts are looked at. */
export interface TrainingView {
  unit: LossUnitId;
  scale: 'linear' | 'log';
  along: Along;
  /** Share of the past kept by the moving average at each step. */
  beta: number;
  /** Lines of Markov models. */
  markov: boolean;
  /** A line for each of runs that differ in their seed alone, not one for their mean. */
  eachSeed: boolean;
  set: (change: Partial<Omit<TrainingView, 'set'>>) => void;
}

export const useTrainingView = create<TrainingView>()((set) => ({
  unit: 'nats',
  scale: 'linear',
  along: 'steps',
  beta: 0.9,
  markov: false,
  eachSeed: false,
  set: (change) => set(change),
}));

linkView('loss', useTrainingView, {
  unit: oneOf('nats', 'bits', 'perplexity'),
  scale: oneOf('linear', 'log'),
  along: oneOf('steps', 'time'),
  beta: numeric(0, 0.999, false),
  markov: flag,
  eachSeed: flag,
});
