import { formatCount } from '../../../../lib/format.ts';
import type { AxisRange } from '../../../charts/axis.ts';
import type { LegendItem, PictureLabels } from '../../../charts/export/picture.ts';
import type { Figure } from '../../../charts/figure/Figures.tsx';
import type { ShownRun } from '../../../charts/shownRuns.ts';
import { valueTick } from '../../../charts/ticks.ts';
import { attendedShare, lengthAt, startOf, wayNames, wayStrokes, waysOf } from './path.ts';
import { comparedPlace, comparedSentence, mapSentence, pathSentence, sharesAt, showShare } from './sentences.ts';
import { type FoundRun, type PictureProps, type SourcePicture, shownOf } from './view.ts';

type View = PictureProps['view'];

/** File name and title of each picture. */
export const pictures: Record<SourcePicture, { file: string; title: string }> = {
  path: { file: 'gradient-into-source', title: 'Gradient reach into the source' },
  map: { file: 'gradient-output-source', title: 'Gradient by output and source step' },
};

export const unitOf = (relative: boolean): string => (relative ? 'fraction of the gradient at τ' : 'gradient, length');

/** What the picture shows now. */
export function sentenceOf(found: readonly FoundRun[], view: View): string {
  const [first] = found;
  if (!first) return '';
  if (view.picture === 'map') return mapSentence(first.data, view);
  return first.run.letter === null ? pathSentence(first.data, view) : comparedSentence(found, view);
}

/** Of a run alone: what the source gets, and by which way. Of several: what each gets at one place. */
export function figuresOf(runs: readonly ShownRun[], found: readonly FoundRun[], view: View): Figure[] {
  const place = comparedPlace(found, view);
  const [first] = found;
  if (runs.length > 1) {
    const shares = place ? sharesAt(found, view, place) : [];
    return runs.map(({ letter, look }) => {
      const share = shares.find((each) => each.letter === letter)?.share;
      return {
        ...{ id: `source-reach-${letter}`, label: place ? `${letter}, “${place.symbol}”` : `${letter}` },
        ...{ value: share === undefined || Number.isNaN(share) ? '–' : showShare(share), ...look },
      };
    });
  }
  if (!first || !place) return [];
  const { data } = first;
  const shown = shownOf(view, data);
  const start = startOf(data, shown);
  const figures: Figure[] = waysOf(data).map((way) => ({
    ...{ id: `source-reach-${way}`, label: way === 'whole' ? `at source “${place.symbol}”` : wayNames[way] },
    ...{ value: showShare(lengthAt(data, shown, place, way) / start), ...wayStrokes[way] },
  }));
  const share = attendedShare(data, shown, place);
  return data.attends && Number.isFinite(share)
    ? [...figures, { id: 'source-reach-share', label: 'share of attention', value: showShare(share) }]
    : figures;
}

function legendOf(found: readonly FoundRun[], view: View, scale: AxisRange): LegendItem[] {
  if (view.picture === 'map')
    return [{ label: `${unitOf(view.relative)} ${valueTick(scale.low)}`, scaleTo: valueTick(scale.high) }];
  return found.flatMap(({ run, data }) =>
    run.letter === null
      ? waysOf(data).map((way) => ({ label: wayNames[way], ...wayStrokes[way] }))
      : [{ label: run.letter, ...run.look }],
  );
}

/** All the words of a picture to take along. */
export function labelsOf(
  { found, view, scale }: { found: readonly FoundRun[]; view: View; scale: AxisRange },
  run: string,
  step: number,
): PictureLabels {
  const [first] = found as [FoundRun];
  const { pair, tau } = shownOf(view, first.data);
  const text = `“${pair.source.slice(0, -1).join('')}” → “${pair.target.slice(0, -1).join('')}”`;
  const which = view.picture === 'map' ? 'of every loss' : `of the loss of output step ${tau}`;
  return {
    title: pictures[view.picture].title,
    about: `${run}, after training step ${formatCount(step)}: gradient ${which} of ${text}`,
    unit: view.picture === 'map' ? 'source' : unitOf(view.relative),
    along: view.picture === 'map' ? 'output' : 'output back to its start, then source back from its end',
    legend: legendOf(found, view, scale),
    sentence: sentenceOf(found, view),
  };
}
