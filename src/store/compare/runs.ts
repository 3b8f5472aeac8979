import { madeComparable } from '../../config/comparability.ts';
import { modelNames } from '../../config/differences.ts';
import { initialisation } from '../../config/settings/initialisation.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { RunHistory } from '../../storage/types.ts';
import { useApp } from '../run/app.ts';
import { configure, nextRunId } from '../run/build.ts';
import { clearComparison, comparedSeries, letters, mostCompared, useComparison } from '../run/comparedRuns.ts';
import { series } from '../run/series.ts';
import { isTraining } from '../run/transport.ts';
import { fillDraft, useSetup } from '../setup/setup.ts';
import { send } from '../worker/client.ts';
import { addPastRun, learnsTheSame } from './pastRuns.ts';

/** Every model that trains begins anew, with these beside the run: the same seed gives all of them the same batches. */
export function startComparison(compared: readonly RunConfig[]): void {
  const { run } = useApp.getState();
  if (!run) return;
  fillDraft(run.config, run.textId);
  const agreed = compared.slice(0, mostCompared).map((other) => madeComparable(other, run.config));
  configure(run.config, run.textId, true, null, agreed);
}

/** So many seeds in a row, from one on, or the last there are. */
export function seedsFrom(seed: number, count: number): number[] {
  const first = Math.min(seed, initialisation.seed.max - count + 1);
  return Array.from({ length: count }, (_, i) => first + i);
}

/** What the setup shows begins anew with so many seeds in a row, from its own on. */
export function repeatWithSeeds(count: number): void {
  const { draft, textId } = useSetup.getState();
  const runs = seedsFrom(draft.seed, count).map((seed): RunConfig => ({ ...draft, seed }));
  const [main = draft, ...others] = runs;
  fillDraft(main, textId);
  configure(main, textId, true, null, others);
}

/** One more model beside those that train. */
export const addComparedRun = (config: RunConfig): void =>
  startComparison([...useComparison.getState().compared.map((other) => other.config), config]);

/** The run goes on alone; what its compared runs learnt stays in view as past runs. */
export function endComparison(): void {
  keepCompared(undefined);
  clearComparison();
  useSetup.setState({ presetId: null });
  send({ type: 'endComparison' });
  series.changes.bumpNow();
}

/** A compared run goes on alone, as the run. */
export function continueWith(index: number): void {
  const { run } = useApp.getState();
  const other = useComparison.getState().compared[index];
  if (!run || !other?.facts) return;
  const runId = nextRunId();
  const { config } = other;
  const playWhenReady = isTraining();
  const letter = letters[index + 1];
  const pending = {
    runId,
    config,
    textId: run.textId,
    stage: `Continuing with ${letter}`,
    playWhenReady,
    origin: null,
  };
  useApp.setState({ pending: { ...pending, compared: [], continuesAs: other.runId }, refusal: null });
  fillDraft(config, run.textId);
  if (playWhenReady) send({ type: 'pause' });
  send({ type: 'continueWith', runId, from: other.runId });
}

/** The curves of a compared run of the present run; null where there is none of this number. */
export function historyOf(runId: number): RunHistory | null {
  const index = useComparison.getState().compared.findIndex((other) => other.runId === runId);
  return index < 0 ? null : comparedSeries(index).copy();
}

/** A past run of what shows now is shown as long as the run that follows learns the same. */
function leave(name: string, config: RunConfig, history: RunHistory): void {
  const { run, pending } = useApp.getState();
  if (!run) return;
  const next = pending ?? run;
  const shown = learnsTheSame(config, run.textId, next.config, next.textId);
  addPastRun({ name, config, textId: run.textId, history, shown });
}

function keepCompared(except: number | undefined): void {
  const { run } = useApp.getState();
  if (!run) return;
  const { compared } = useComparison.getState();
  const names = modelNames([run.config, ...compared.map(({ config }) => config)]);
  compared.forEach(({ runId, config, facts }, i) => {
    if (facts && runId !== except) leave(names[i + 1] ?? '', config, comparedSeries(i).copy());
  });
}

/**
 * Called when a run leaves the page, while its curves and those of its compared runs are still there.
 * @param except the compared run that the next run goes on as
 */
export function keepAsPastRuns(except: number | undefined): void {
  const { run } = useApp.getState();
  if (!run) return;
  const [name = ''] = modelNames([run.config, ...useComparison.getState().compared.map(({ config }) => config)]);
  leave(useComparison.getState().compared.length > 0 ? name : run.identity.name, run.config, series.copy());
  keepCompared(except);
}
