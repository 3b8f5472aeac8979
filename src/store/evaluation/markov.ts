import { create } from 'zustand';
import { send } from '../worker/client.ts';
import type { Handlers } from '../worker/handlers.ts';

interface Markov {
  /** The run that was asked about; −1 before any. */
  runId: number;
  /** Nats a character by order, 0 first; null until they are counted. */
  losses: readonly number[] | null;
}

/** What Markov models would lose on the validation text of the run. */
export const useMarkov = create<Markov>()(() => ({ runId: -1, losses: null }));

/** Has them counted, once a run. */
export function requestMarkov(runId: number): void {
  if (useMarkov.getState().runId === runId) return;
  useMarkov.setState({ runId, losses: null });
  send({ type: 'markov', runId });
}

export const markovEvents = {
  markov({ runId, losses }) {
    if (useMarkov.getState().runId === runId) useMarkov.setState({ losses });
  },
} satisfies Handlers;
