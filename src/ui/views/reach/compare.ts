import { cells } from '../../../cells/index.ts';
import { layersOf } from '../../../config/layerList.ts';
import type { RunConfig } from '../../../config/settings/types.ts';
import { readsText } from '../../../config/task.ts';
import { formatCount, formatMagnitude, listed } from '../../../lib/format.ts';
import type { ReachData } from '../../../probes/reach/contract.ts';
import { readsBothWays } from '../../../probes/shared/contract.ts';
import type { PictureLabels } from '../../charts/export/picture.ts';
import type { Figure } from '../../charts/figure/Figures.tsx';
import type { ShownRun } from '../../charts/shownRuns.ts';
import { type RunReach, runReaches } from './runReaches.ts';
import { showShare, unitOf } from './show.ts';
import type { PictureProps, ReachView } from './view.ts';

interface ReachValue {
  readonly letter: string;
  readonly state: 'h' | 'c';
  /** What is left at the lag, as a share of the start. */
  readonly share: number;
}

/** What each model keeps of a gradient at one lag: 'At lag 32 A keeps 12%, B 3.0e−9.' */
export function compareReach(lag: number, values: readonly ReachValue[]): string {
  const finite = values.filter(({ share }) => Number.isFinite(share));
  const hidden = finite.filter(({ state }) => state === 'h');
  if (hidden.length === 0) return '';
  const [first, ...others] = hidden.map(({ letter, share }) => ({
    letter,
    text: share === 0 ? 'nothing' : showShare(share),
  }));
  const head = `At lag ${lag} ${first?.letter} keeps ${first?.text} of the gradient on h${others.map(({ letter, text }) => `, ${letter} ${text}`).join('')}`;
  const inCells = finite.filter(({ state }) => state === 'c');
  const cells =
    inCells.length > 0 ? `; on c ${listed(inCells.map(({ letter, share }) => `${letter} ${showShare(share)}`))}` : '';
  const sorted = hidden.toSorted((a, b) => b.share - a.share);
  const [most, least] = [sorted[0], sorted.at(-1)];
  const factor = most && least && least.share > 0 ? most.share / least.share : 0;
  const times =
    factor >= 2
      ? ` The gradient of ${most?.letter} is ${factor < 1e6 ? formatCount(Math.round(factor)) : formatMagnitude(factor)} times that of ${least?.letter} ${lag} steps back.`
      : '';
  return `${head}${cells}.${times}`;
}

/** What is said of the models that were measured, and of the others why they are not: 'A: This picture …'. */
export const withRefusals = (
  sentence: string,
  refused: readonly { letter: string; problem: string | null }[],
): string =>
  [sentence, ...refused.flatMap(({ letter, problem }) => (problem === null ? [] : [`${letter}: ${problem}`]))].join(
    ' ',
  );

/** Which recurrences are compared; nothing where no run has two. */
export const directionSentence = (found: readonly { readonly data: ReachData }[], reverse: boolean): string =>
  found.some(({ data }) => readsBothWays(data.recurrences))
    ? ` Of a bidirectional model it is the ${reverse ? 'reverse' : 'forward'} direction.`
    : '';

/** The lag that runs are compared at: what a task asks to remember for, else 32, where their curves go as far. */
export const comparedLag = (taskLag: number | null, last: number): number => Math.min(taskLag ?? 32, last);

export const sharesAt = (reaches: readonly RunReach[], lag: number): ReachValue[] =>
  reaches.map(({ run: { letter }, state, single }) => ({
    letter: letter ?? '',
    state,
    share: single.shares[lag] ?? Number.NaN,
  }));

/** What is said of several runs at the lag that they are compared at. */
export interface Comparison {
  readonly lag: number;
  readonly values: readonly ReachValue[];
  readonly sentence: string;
}

export function compared({ found, view, shown: { tau } }: Omit<PictureProps, 'height'>, config: RunConfig): Comparison {
  const reaches = runReaches(found, view, tau);
  const last = Math.min(...reaches.map(({ single }) => single.lengths.length)) - 1;
  const lag = comparedLag(readsText(config) ? null : config.task.lag, last);
  const values = sharesAt(reaches, lag);
  return { lag, values, sentence: compareReach(lag, values) + directionSentence(found, view.reverse) };
}

/** Kinds of state of a layer, the last where there are fewer; h first. */
function statesOf(config: RunConfig, layer: number): readonly ('h' | 'c')[] {
  const layers = layersOf(config);
  const { cell } = layers[Math.min(layer, layers.length - 1)] ?? config;
  return cells.find(({ id }) => id === cell)?.states ?? ['h'];
}

/** h as a run looks, c as a thin dotted line. */
const keyOf = ({ look }: Pick<ShownRun, 'look'>, state: 'h' | 'c') =>
  state === 'h' ? look : { stroke: look.stroke, dash: '2 2' };

/** A number a run and state; what is yet to be measured has its place already. */
export const comparedFigures = (
  runs: readonly ShownRun[],
  comparison: Comparison | null,
  { layer }: Pick<ReachView, 'layer'>,
): Figure[] =>
  runs.flatMap((run) =>
    statesOf(run.config, layer).map((state) => {
      const share = comparison?.values.find((value) => value.letter === run.letter && value.state === state)?.share;
      const at = comparison ? `lag ${comparison.lag}` : 'kept';
      return {
        id: `reach-${run.letter}-${state}`,
        label: `${run.letter} ${state}, ${at}`,
        value: share === undefined || Number.isNaN(share) ? '–' : showShare(share),
        ...keyOf(run, state),
      };
    }),
  );

/** All the words of a picture of several runs. @param measured after which steps */
export function comparedLabels(
  { found, view, shown: { tau } }: Omit<PictureProps, 'height'>,
  runs: readonly ShownRun[],
  measured: string,
  sentence: string,
): PictureLabels {
  const names = runs.map(({ letter, name }) => `${letter} ${name}`).join(' · ');
  return {
    title: 'Gradient reach, compared',
    about: `${names}; gradient of the loss at step ${tau} of the window, ${measured}`,
    unit: unitOf(view.relative),
    along: 'lag',
    legend: runReaches(found, view, tau).map(({ run, state }) => ({
      label: `${run.letter} ${state}`,
      ...keyOf(run, state),
      ...(state === 'c' ? { thin: true } : {}),
    })),
    sentence,
  };
}
