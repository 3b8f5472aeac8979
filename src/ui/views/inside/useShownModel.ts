import { type Contestant, useContestants } from '../../charts/comparedRuns.ts';
import { useInsideView } from './view.ts';

/** The model whose cell is shown: the one that was chosen in a duel, or the run itself. */
export function useShownModel(): { models: readonly Contestant[]; shown: Contestant | undefined } {
  const models = useContestants().filter(({ stands }) => stands);
  const chosen = useInsideView((view) => view.model);
  return { models, shown: models.find(({ letter }) => letter === chosen) ?? models[0] };
}
