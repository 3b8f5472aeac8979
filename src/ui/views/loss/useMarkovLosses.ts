import { useEffect } from 'react';
import { readsText } from '../../../config/task.ts';
import { requestMarkov, useMarkov } from '../../../store/evaluation/markov.ts';
import { useApp } from '../../../store/run/app.ts';
import { useTrainingView } from '../../charts/trainingView.ts';

/** The losses of Markov models on the text of the current run, once they are wanted and counted. */
export function useMarkovLosses(): readonly number[] | null {
  const on = useTrainingView(({ markov }) => markov);
  const runId = useApp(({ run }) => (run && readsText(run.config) ? run.runId : -1));
  const found = useMarkov();
  useEffect(() => {
    if (on && runId >= 0) requestMarkov(runId);
  }, [on, runId]);
  return on && found.runId === runId ? found.losses : null;
}
