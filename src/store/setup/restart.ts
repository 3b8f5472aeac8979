import { madeComparable, repeats } from '../../config/comparability.ts';
import { settings } from '../../config/paths.ts';
import { getPreset } from '../../config/presets.ts';
import type { RunConfig, SettingPath } from '../../config/settings/types.ts';
import { useApp } from '../run/app.ts';
import { configure, letGo } from '../run/build.ts';
import { useComparison } from '../run/comparedRuns.ts';
import { resume } from '../run/transport.ts';
import { differencesToRun, discardEdits, edit, fillFromPreset, useSetup } from './setup.ts';

/** What trains beside the draft: what a link wants, of a preset its own, else those that there are; repetitions with its other settings. */
export function comparedOfDraft(): readonly RunConfig[] {
  const { draft, presetId, wishedCompared } = useSetup.getState();
  if (wishedCompared) return wishedCompared;
  if (presetId !== null) return getPreset(presetId)?.compared ?? [];
  const run = useApp.getState().run?.config;
  return useComparison
    .getState()
    .compared.map(({ config }) =>
      run && repeats(config, run) ? { ...draft, seed: config.seed } : madeComparable(config, draft),
    );
}

/** Where the initial weights come from when the draft becomes the run. */
export function initialWeights(differences: readonly SettingPath[], fromFile: boolean): 'file' | 'same seed' | 'drawn' {
  if (differences.some((path) => settings[path].initialWeights)) return 'drawn';
  return fromFile ? 'file' : 'same seed';
}

/** The same from the setup's button: with the weights of the file that the run began with, where the draft leaves them as they are. */
export function restartRun(): void {
  const { draft, textId } = useSetup.getState();
  const { run } = useApp.getState();
  const same =
    run !== null && initialWeights(differencesToRun(useSetup.getState(), run), run.weightsFromFile === true) === 'file';
  configure(draft, textId, true, null, comparedOfDraft(), same);
}

/** Trains what the setup shows. */
export function restartWithDraft(playWhenReady = true): void {
  const { draft, textId } = useSetup.getState();
  configure(draft, textId, playWhenReady, null, comparedOfDraft());
}

export function applyPreset(id: string): void {
  fillFromPreset(id);
  restartWithDraft();
}

/** Tries again what was refused. */
export function retryRefused(): void {
  const { refusal } = useApp.getState();
  if (refusal) configure(refusal.config, refusal.textId, true, refusal.origin, refusal.compared);
}

/** Leaves what was refused, and what was edited for it. */
export function backToRun(): void {
  letGo(useApp.getState().refusal?.origin);
  discardEdits();
  useApp.setState({ refusal: null });
}

/** Learning rate that a halt's remedy would use: a tenth. */
export const lowerRate = (rate: number): number => Number((rate / 10).toPrecision(2));

export function lowerRateAndResume(): void {
  const { run } = useApp.getState();
  if (!run) return;
  edit('optimizer.learningRate', lowerRate(run.config.optimizer.learningRate));
  resume();
}

export function clipAndResume(): void {
  edit('clip.type', 'norm');
  edit('clip.value', 1);
  resume();
}
