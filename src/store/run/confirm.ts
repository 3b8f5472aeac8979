import { create } from 'zustand';
import { useApp } from './app.ts';

/** Steps past which throwing a run away is asked about. */
export const preciousSteps = 1000;

export interface Question {
  title: string;
  /** Label of the button that does it. */
  label: string;
  /** Steps that would be lost. */
  steps: number;
  act: () => void;
}

export const useConfirm = create<{ question: Question | null }>()(() => ({ question: null }));

/** Does at once what throws the run away while there is little to lose, and asks past {@link preciousSteps}. */
export function guardLoss(title: string, label: string, act: () => void): void {
  const steps = useApp.getState().run?.step ?? 0;
  if (steps <= preciousSteps) act();
  else useConfirm.setState({ question: { title, label, steps, act } });
}

export function answer(yes: boolean): void {
  const { question } = useConfirm.getState();
  useConfirm.setState({ question: null });
  if (yes) question?.act();
}
