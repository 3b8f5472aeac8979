import type { RunConfig } from '../../config/settings/types.ts';
import { send } from '../worker/client.ts';
import { closeModel } from '../worker/files.ts';
import { type Origin, useApp } from './app.ts';
import { useComparison } from './comparedRuns.ts';
import { release } from './runLocks.ts';
import { isTraining } from './transport.ts';

let lastRunId = 0;

/** A number for a run, with those after it for its compared runs. */
export function nextRunId(compared = 0): number {
  const runId = lastRunId + 1;
  lastRunId = runId + compared;
  return runId;
}

/** A file that nothing begins from any more. */
export function letGo(origin: Origin | null | undefined): void {
  if (!origin) return;
  closeModel(origin.modelId);
  if (origin.saved && origin.saved.identity.id !== useApp.getState().run?.identity.id)
    release(origin.saved.identity.id);
}

/** Whatever was refused or still being built makes room. */
function supersede(origin: Origin | null): void {
  const { pending, refusal } = useApp.getState();
  for (const former of [pending?.origin, refusal?.origin]) if (former !== origin) letGo(former);
}

/**
 * Asks the worker for a run; the current one goes on until the new one stands.
 * @param origin the file it begins from; without one, from freshly drawn weights
 * @param compared runs what trains beside it
 * @param sameWeights it begins with the weights of a file where the present run did
 */
export function configure(
  config: RunConfig,
  textId: string | undefined,
  playWhenReady: boolean,
  origin: Origin | null = null,
  compared: readonly RunConfig[] = [],
  sameWeights = false,
): void {
  supersede(origin);
  const runId = nextRunId(compared.length);
  const stage = 'Preparing';
  useApp.setState({ pending: { runId, config, textId, stage, playWhenReady, origin, compared }, refusal: null });
  send({
    type: 'configure',
    runId,
    config,
    ...(textId === undefined ? {} : { textId }),
    ...(origin === null ? {} : { modelId: origin.modelId }),
    ...(sameWeights ? { sameWeights } : {}),
    ...(compared.length === 0 ? {} : { compared: [...compared] }),
  });
}

/** Back to step 0 with the configuration of the run; it waits there for play. */
export function reset(): void {
  const { run } = useApp.getState();
  if (!run) return;
  supersede(null);
  const compared = useComparison.getState().compared.map((other) => other.config);
  const runId = nextRunId(compared.length);
  if (isTraining()) send({ type: 'pause' });
  const { config, textId } = run;
  const pending = { runId, config, textId, stage: 'Resetting', playWhenReady: false, origin: null, compared };
  useApp.setState({ pending, refusal: null });
  send({ type: 'reset', runId });
}
