import { create } from 'zustand';
import { defaultConfig } from '../../config/defaults.ts';
import { restartDifferences } from '../../config/differences.ts';
import type { LayerConfig } from '../../config/layerList.ts';
import { liveChange, withLive } from '../../config/live.ts';
import { isRelevant, settings, shapeKey, withSetting } from '../../config/paths.ts';
import { defaultPresetId, getPreset } from '../../config/presets.ts';
import type { RunConfig, SettingPath, SettingValue } from '../../config/settings/types.ts';
import { anyTaskOf, ownKindOf, pairSizesOf, readsText, vocabularyOf } from '../../config/task.ts';
import type { PairSizes } from '../../data/pairs/index.ts';
import type { RunFacts } from '../../protocol/run.ts';
import { notify } from '../notices/notices.ts';
import { textBytes } from '../ownData/bytes.ts';
import { patchRun, type Run, useApp } from '../run/app.ts';
import { comparedLive, followLive } from '../run/comparedRuns.ts';
import { send } from '../worker/client.ts';
import { fitted, type SetAside } from './fitting.ts';

export interface SetupState {
  /** What the panel shows: the run's configuration plus edits that wait for a restart. */
  draft: RunConfig;
  /** Own text or table of the draft, when draft.corpus is 'own'. */
  textId: string | undefined;
  /** Preset the draft was last filled from; null once anything was changed by hand. */
  presetId: string | null;
  /** Sizes of the vocabularies met so far, by corpus or own text. */
  vocabularySizes: Record<string, number>;
  /** Sizes of a person's own pairs met so far, by {@link pairsKey}. */
  pairSizes: Record<string, PairSizes>;
  /** What a link wants beside the draft, until that stands; null where nothing was said of it. */
  wishedCompared: readonly RunConfig[] | null;
  /** What the draft had before it was for a task, which decides these itself. */
  textWindow: Pick<RunConfig, 'seqLength' | 'carryState'>;
  /** Settings that went back since they did not fit what was edited after them. */
  aside: readonly SetAside[];
  /** The panel lists the layers, each with settings of its own, even while all are alike. */
  listsLayers: boolean;
  /** Layers as they were until they were made alike. */
  keptLayers: readonly LayerConfig[];
}

const { seqLength, carryState } = defaultConfig;

export const useSetup = create<SetupState>()(() => ({
  draft: defaultConfig,
  textId: undefined,
  presetId: defaultPresetId,
  vocabularySizes: {},
  pairSizes: {},
  wishedCompared: null,
  textWindow: { seqLength, carryState },
  aside: [],
  listsLayers: false,
  keptLayers: [],
}));

/** Key of a text in `vocabularySizes`. */
export const textKey = (corpus: string, textId: string | undefined): string => textId ?? corpus;

/** Key of a person's own pairs in `pairSizes`: how they are read decides their sizes. */
export const pairsKey = ({ pairs }: Pick<RunConfig, 'pairs'>, textId: string | undefined): string =>
  `${textId} ${JSON.stringify(pairs)}`;

/** Sizes of a person's own pairs, where a setup has them and they have been read. */
export const ownPairSizes = ({ draft, textId, pairSizes }: SetupState): PairSizes | undefined =>
  pairSizes[pairsKey(draft, textId)];

/** Symbols that a setup's model tells apart; undefined for a text or pairs that have not been read yet. */
export function vocabularySizeOf(state: SetupState): number | undefined {
  const { draft, textId, vocabularySizes } = state;
  const task = anyTaskOf(draft);
  if (task?.kind === 'pairs') return (pairSizesOf(draft) ?? ownPairSizes(state))?.targetSymbols;
  if (task) return vocabularyOf(task).length;
  return vocabularySizes[textKey(draft.corpus, textId)];
}

/** Lets a pinned plan go where it is for another model: a run would be refused with it. */
function withFittingPlan(after: RunConfig, before: RunConfig, sameText = true): RunConfig {
  const pinned = after.plan !== 'auto' && after.plan === before.plan;
  if (!pinned || (sameText && shapeKey(after) === shapeKey(before))) return after;
  notify({
    tone: 'info',
    message: 'The pinned plan was for the model before this edit; the next run chooses its own plan.',
    seconds: 10,
  });
  return { ...after, plan: 'auto' };
}

/** Changes one setting of the draft, and what no longer fits with it. Settings that act live go to the running model at once. */
export function edit<Path extends SettingPath>(path: Path, value: SettingValue<Path>): void {
  const state = useSetup.getState();
  const { config, aside } = fitted(withSetting(state.draft, path, value), path, state.aside);
  const draft = withFittingPlan(config, state.draft);
  useSetup.setState({ draft, aside, presetId: null });
  if (settings[path].effect === 'live') goLive(draft);
}

/**
 * Lets the run take over what acts live of a configuration, and the models beside it that follow it.
 * @param compared runs what acts live of these models, where they do not follow
 */
export function goLive(wished: RunConfig, compared: readonly RunConfig[] = []): void {
  goLiveWithRun(wished);
  compared.forEach((other, i) => {
    const live = comparedLive(i, other);
    if (live) send({ type: 'live', settings: live.change, runIds: [live.runId] });
  });
}

function goLiveWithRun(wished: RunConfig): void {
  const { run } = useApp.getState();
  const change = run && liveChange(wished, run.config);
  if (!change) return;
  send({ type: 'live', settings: change });
  for (const { runId, change: its } of followLive(change, run.config))
    send({ type: 'live', settings: its, runIds: [runId] });
  patchRun({ config: withLive(run.config, change) });
}

/** Chooses the text of the draft: a bundled corpus, or an own text by its id. */
export function chooseText(corpus: string, textId?: string): void {
  useSetup.setState(({ draft, textId: before }) => {
    // Another text has another vocabulary, so another shape.
    const same = textKey(draft.corpus, before) === textKey(corpus, textId);
    return { draft: withFittingPlan({ ...draft, corpus }, draft, same), textId, presetId: null };
  });
}

/** Chooses what the draft learns: 'text', or a task, at the lag that it begins with. */
export function chooseTask(id: string): void {
  useSetup.setState(({ draft, textId, textWindow: kept, aside: before }) => {
    if (id === draft.task.id) return {};
    const { seqLength, carryState } = draft;
    const textWindow = readsText(draft) ? { seqLength, carryState } : kept;
    const task = anyTaskOf({ task: { id } });
    const lag = task?.lag?.default ?? draft.task.lag;
    // A task with data begins with its own, and what one task reads may be nothing that another can.
    const requested = ownKindOf({ task: { id } });
    const readable = requested === null || textBytes(textId)?.kind === requested;
    const ownGone = draft.corpus === 'own' && (!readable || task?.kind === 'data');
    const corpus = ownGone ? defaultConfig.corpus : draft.corpus;
    const window = task?.kind === 'data' ? { seqLength: task.steps } : textWindow;
    const next = { ...draft, ...textWindow, ...window, corpus, task: { id, lag }, pairs: defaultConfig.pairs };
    const { config, aside } = fitted(next, 'task.id', before);
    const own = ownGone ? { textId: undefined } : {};
    return { draft: withFittingPlan(config, draft), ...own, aside, textWindow, presetId: null };
  });
}

/** Puts a whole configuration in the place of the draft; what was kept of the one before is forgotten. */
export function fillDraft(
  draft: RunConfig,
  textId: string | undefined,
  more: Partial<Pick<SetupState, 'presetId' | 'wishedCompared'>> = {},
): void {
  useSetup.setState({ draft, textId, presetId: null, aside: [], listsLayers: false, keptLayers: [], ...more });
}

/** Fills the draft from a preset and the prompt from its text. */
export function fillFromPreset(id: string): void {
  const preset = getPreset(id);
  if (!preset) return;
  fillDraft(preset.config, undefined, { presetId: id, wishedCompared: null });
  useApp.getState().setSampling({ prompt: preset.prompt });
}

/** Puts the draft back to what the run trains with. */
export function discardEdits(): void {
  const { run } = useApp.getState();
  if (run) fillDraft(run.config, run.textId);
}

/** A new run stands: remember its vocabulary, and let live edits made while it was being built act on it. */
export function adoptConfigured(config: RunConfig, facts: RunFacts): void {
  const { run } = useApp.getState();
  const { draft, vocabularySizes } = useSetup.getState();
  useSetup.setState({ wishedCompared: null });
  // How long its windows are, is known only now.
  if (ownKindOf(config) === 'pairs' && draft.task.id === config.task.id) {
    useSetup.setState({ draft: { ...draft, seqLength: config.seqLength } });
  }
  if (readsText(config)) {
    const key = textKey(config.corpus, run?.textId);
    useSetup.setState({ vocabularySizes: { ...vocabularySizes, [key]: facts.vocabulary.length } });
  }
  goLive(draft);
}

/** Settings in which a draft differs from a run such that only a restart brings them about; own data differ by their id. */
export function differencesToRun(
  { draft, textId }: Pick<SetupState, 'draft' | 'textId'>,
  { config, textId: running }: Pick<Run, 'config' | 'textId'>,
): SettingPath[] {
  const differences = restartDifferences(draft, config);
  const sameTask = draft.task.id === config.task.id && isRelevant('corpus', draft);
  return sameTask && textId !== running && !differences.includes('corpus') ? ['corpus', ...differences] : differences;
}

/** The same of the draft and the current run. */
export function useRestartDifferences(): SettingPath[] {
  const setup = useSetup();
  const config = useApp((state) => state.run?.config);
  const textId = useApp((state) => state.run?.textId);
  return config ? differencesToRun(setup, { config, textId }) : [];
}
