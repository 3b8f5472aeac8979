import { create } from 'zustand';
import { defaultConfig } from '../config/defaults.ts';
import type { FieldPath } from '../config/fields.ts';
import { defaultPresetId, getPreset } from '../config/presets.ts';
import { anyTaskOf, readsText, vocabularyOf } from '../config/task.ts';
import type { RunConfig } from '../config/types.ts';
import type { RunFacts } from '../protocol.ts';
import { patchRun, useApp } from './app.ts';
import { type FieldValue, restartDifferences, withField } from './configPath.ts';
import { followLive, isSameClip, type LiveChange, withLive } from './duel.ts';
import { fitted, type SetAside } from './fitting.ts';
import { send } from './workerClient.ts';

export interface SetupState {
  /** What the panel shows: the run's configuration plus edits that wait for a restart. */
  draft: RunConfig;
  /** Own text of the draft, when draft.corpus is 'own'. */
  textId: string | undefined;
  /** Preset the draft was last filled from; null once anything was changed by hand. */
  presetId: string | null;
  /** Sizes of the vocabularies met so far, by corpus or own text. */
  vocabularySizes: Record<string, number>;
  /** What a link wants beside the draft, until that stands; null where nothing was said of it. */
  wishedRivals: readonly RunConfig[] | null;
  /** What the draft had before it was for a task, which decides these itself. */
  textWindow: Pick<RunConfig, 'seqLength' | 'carryState'>;
  /** Settings that went back since they did not fit what was edited after them. */
  aside: readonly SetAside[];
}

const { seqLength, carryState } = defaultConfig;

export const useSetup = create<SetupState>()(() => ({
  draft: defaultConfig,
  textId: undefined,
  presetId: defaultPresetId,
  vocabularySizes: {},
  wishedRivals: null,
  textWindow: { seqLength, carryState },
  aside: [],
}));

/** Key of a text in `vocabularySizes`. */
export const textKey = (corpus: string, textId: string | undefined): string => textId ?? corpus;

/** Symbols that a setup's model tells apart; undefined for a text that has not been read yet. */
export function vocabularySizeOf({ draft, textId, vocabularySizes }: SetupState): number | undefined {
  const task = anyTaskOf(draft);
  if (task) return vocabularyOf(task).length;
  return vocabularySizes[textKey(draft.corpus, textId)];
}

const shapePaths: ReadonlySet<FieldPath> = new Set([
  'cell',
  'recurrence',
  'layerNorm',
  'layers',
  'connections.input',
  'connections.residual',
  'connections.dense',
  'bidirectional',
  'embedding.size',
  'embedding.tied',
  'feedback.enabled',
  'pool',
  'hiddenSize',
  'batchSize',
]);

/** Changes one setting of the draft, and what no longer fits with it. Settings that act live go to the running model at once. */
export function edit<Path extends FieldPath>(path: Path, value: FieldValue<Path>): void {
  const state = useSetup.getState();
  const { config, aside } = fitted(withField(state.draft, path, value), path, state.aside);
  // A plan is one of a shape; another shape would be refused with it.
  const draft = shapePaths.has(path) ? { ...config, plan: 'auto' } : config;
  useSetup.setState({ draft, aside, presetId: null });
  if (path === 'optimizer.learningRate') goLive({ learningRate: draft.optimizer.learningRate });
  if (path.startsWith('clip.')) goLive({ clip: draft.clip });
}

function goLive(change: LiveChange): void {
  const { run } = useApp.getState();
  if (!run) return;
  send({ type: 'live', ...change });
  for (const { runId, change: its } of followLive(change, run.config)) send({ type: 'live', ...its, runIds: [runId] });
  patchRun({ config: withLive(run.config, change) });
}

/** Chooses the text of the draft: a bundled corpus, or an own text by its id. */
export function chooseText(corpus: string, textId?: string): void {
  useSetup.setState(({ draft, textId: before }) => {
    // Another text has another vocabulary, so another shape.
    const same = textKey(draft.corpus, before) === textKey(corpus, textId);
    return { draft: { ...draft, corpus, plan: same ? draft.plan : 'auto' }, textId, presetId: null };
  });
}

/** Chooses what the draft learns: 'text', or a task, at the lag that it begins with. */
export function chooseTask(id: string): void {
  useSetup.setState(({ draft, textId, textWindow: kept, aside: before }) => {
    if (id === draft.task.id) return {};
    const { seqLength, carryState } = draft;
    const textWindow = readsText(draft) ? { seqLength, carryState } : kept;
    const task = anyTaskOf({ task: { id, lag: 0 } });
    const lag = task?.lag?.default ?? draft.task.lag;
    // A task that was gone on with brought no text along, and one with data begins with its own.
    const ownGone = draft.corpus === 'own' && (textId === undefined || task?.kind === 'data');
    const corpus = ownGone ? defaultConfig.corpus : draft.corpus;
    const window = task?.kind === 'data' ? { seqLength: task.steps } : textWindow;
    const next = { ...draft, ...textWindow, ...window, corpus, task: { id, lag }, plan: 'auto' };
    const { config, aside } = fitted(next, 'task.id', before);
    return { draft: config, aside, textWindow, presetId: null };
  });
}

/** Fills the draft from a preset and the prompt from its text. */
export function fillFromPreset(id: string): void {
  const preset = getPreset(id);
  if (!preset) return;
  useSetup.setState({ draft: preset.config, textId: undefined, presetId: id, wishedRivals: null, aside: [] });
  useApp.getState().setSampling({ prompt: preset.prompt });
}

/** Puts the draft back to what the run trains with. */
export function discardEdits(): void {
  const { run } = useApp.getState();
  if (run) useSetup.setState({ draft: run.config, textId: run.textId, presetId: null, aside: [] });
}

/** A new run stands: remember its vocabulary, and let live edits made while it was being built act on it. */
export function adoptConfigured(config: RunConfig, facts: RunFacts): void {
  const { run } = useApp.getState();
  const { draft, vocabularySizes } = useSetup.getState();
  useSetup.setState({ wishedRivals: null });
  if (readsText(config)) {
    const key = textKey(config.corpus, run?.textId);
    useSetup.setState({ vocabularySizes: { ...vocabularySizes, [key]: facts.vocabulary.length } });
  }
  const { learningRate } = draft.optimizer;
  const sameClip = isSameClip(draft.clip, config.clip);
  const change: LiveChange = {
    ...(learningRate === config.optimizer.learningRate ? {} : { learningRate }),
    ...(sameClip ? {} : { clip: draft.clip }),
  };
  if (Object.keys(change).length > 0) goLive(change);
}

/** Settings in which the draft differs from the current run such that only a restart brings them about. */
export function useRestartDifferences(): FieldPath[] {
  const { draft, textId } = useSetup();
  const running = useApp((state) => state.run?.config);
  const runningText = useApp((state) => state.run?.textId);
  if (!running) return [];
  const differences = restartDifferences(draft, running);
  const read = readsText(draft) && readsText(running);
  if (read && textId !== runningText && !differences.includes('corpus')) differences.unshift('corpus');
  return differences;
}
