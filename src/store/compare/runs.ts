import { madeComparable } from '../../config/comparability.ts';
import { modelNames } from '../../config/differences.ts';
import type { RunConfig } from '../../config/types.ts';
import type { RunHistory } from '../../storage/types.ts';
import { useApp } from '../run/app.ts';
import { configure, nextRunId } from '../run/build.ts';
import { forgetRivals, letters, mostRivals, rivalSeries, useDuel } from '../run/comparedRuns.ts';
import { series } from '../run/series.ts';
import { isTraining } from '../run/transport.ts';
import { fillDraft, useSetup } from '../setup/setup.ts';
import { send } from '../worker/client.ts';
import { addGhost, learnsTheSame } from './pastRuns.ts';

/** Every model that trains begins anew, with these beside the run: the same seed gives all of them the same batches. */
export function startDuel(rivals: readonly RunConfig[]): void {
  const { run } = useApp.getState();
  if (!run) return;
  fillDraft(run.config, run.textId);
  const agreed = rivals.slice(0, mostRivals).map((rival) => madeComparable(rival, run.config));
  configure(run.config, run.textId, true, null, agreed);
}

/** One more model beside those that train. */
export const addRival = (config: RunConfig): void =>
  startDuel([...useDuel.getState().rivals.map((rival) => rival.config), config]);

/** The run goes on alone; what its rivals learnt stays in view as ghosts. */
export function endDuel(): void {
  leaveRivals(undefined);
  forgetRivals();
  useSetup.setState({ presetId: null });
  send({ type: 'endDuel' });
  series.pulse.bumpNow();
}

/** A rival goes on alone, as the run. */
export function goOnWithRival(index: number): void {
  const { run } = useApp.getState();
  const rival = useDuel.getState().rivals[index];
  if (!run || !rival?.facts) return;
  const runId = nextRunId();
  const { config } = rival;
  const playWhenReady = isTraining();
  const letter = letters[index + 1];
  const pending = { runId, config, textId: run.textId, stage: `Going on with ${letter}`, playWhenReady, origin: null };
  useApp.setState({ pending: { ...pending, rivals: [], goesOnAs: rival.runId }, refusal: null });
  fillDraft(config, run.textId);
  if (playWhenReady) send({ type: 'pause' });
  send({ type: 'goOnWithRival', runId, rival: rival.runId });
}

/** The curves of a rival of the present run; null where there is none of this number. */
export function historyOf(runId: number): RunHistory | null {
  const index = useDuel.getState().rivals.findIndex((rival) => rival.runId === runId);
  return index < 0 ? null : rivalSeries(index).copy();
}

/** A ghost of what shows now is shown as long as the run that follows learns the same. */
function leave(name: string, config: RunConfig, history: RunHistory): void {
  const { run, pending } = useApp.getState();
  if (!run) return;
  const next = pending ?? run;
  const shown = learnsTheSame(config, run.textId, next.config, next.textId);
  addGhost({ name, config, textId: run.textId, history, shown });
}

function leaveRivals(except: number | undefined): void {
  const { run } = useApp.getState();
  if (!run) return;
  const { rivals } = useDuel.getState();
  const names = modelNames([run.config, ...rivals.map(({ config }) => config)]);
  rivals.forEach(({ runId, config, facts }, i) => {
    if (facts && runId !== except) leave(names[i + 1] ?? '', config, rivalSeries(i).copy());
  });
}

/**
 * Called when a run leaves the page, while its curves and those of its rivals are still there.
 * @param except the rival that the next run goes on as
 */
export function leaveAsGhosts(except: number | undefined): void {
  const { run } = useApp.getState();
  if (!run) return;
  const [name = ''] = modelNames([run.config, ...useDuel.getState().rivals.map(({ config }) => config)]);
  leave(useDuel.getState().rivals.length > 0 ? name : run.identity.name, run.config, series.copy());
  leaveRivals(except);
}
