import { type ShownRun, useShownRuns } from '../charts/shownRuns.ts';
import { useInsideView } from './view.ts';

/** The model whose cell is shown: the one that was chosen in a comparison, or the run itself. */
export function useShownModel(): { models: readonly ShownRun[]; shown: ShownRun | undefined } {
  const models = useShownRuns().filter(({ isBuilt }) => isBuilt);
  const chosen = useInsideView((view) => view.model);
  return { models, shown: models.find(({ letter }) => letter === chosen) ?? models[0] };
}
