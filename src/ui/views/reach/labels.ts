import { formatCount } from '../../../lib/format.ts';
import { hasOtherSide, statesOf } from '../../../probes/reach/contract.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import type { AxisRange } from '../../charts/axis.ts';
import type { LegendItem, PictureLabels } from '../../charts/export/picture.ts';
import { valueTick } from '../../charts/ticks.ts';
import { bandsOf } from './bands.ts';
import { borderSentence, sharedBorders } from './borders.ts';
import { allLossesSentence, bandsSentence, mapSentence, reachSentence } from './sentences.ts';
import { otherStroke, placeOf, stateLabel, strokes, unitOf } from './show.ts';
import type { Picture, PictureProps } from './view.ts';

type Shown = Omit<PictureProps, 'height'>;

/** What a picture shows now. */
export function sentenceOf(picture: Picture, { data, shown, view }: Shown): string {
  if (picture === 'map') return mapSentence(data, shown) + borderSentence(data, sharedBorders(data));
  const cut = borderSentence(data);
  if (picture === 'bands') return bandsSentence(data, shown) + cut;
  const sentence = reachSentence(data, shown) + cut;
  return view.all ? `${sentence} ${allLossesSentence(data, shown)}` : sentence;
}

function legendOf(picture: Picture, { data, view, shown }: Shown, scale: AxisRange): LegendItem[] {
  if (picture === 'bands') return bandsOf(data, shown.recurrence).map(({ label, fill }) => ({ label, fill }));
  if (picture === 'map') {
    return [{ label: `${unitOf(view.relative)} ${valueTick(scale.low)}`, scaleTo: valueTick(scale.high) }];
  }
  return statesOf(data, shown.recurrence).flatMap((state) => [
    { label: state, ...strokes[state] },
    ...(view.all ? [{ label: `${state}, all losses at once`, ...strokes[state], thin: true }] : []),
    ...(hasOtherSide(data, shown.recurrence) ? [{ label: `${state}, on the other side`, ...otherStroke(state) }] : []),
  ]);
}

/** File name and title of each picture. */
export const pictures: Record<Picture, { file: string; title: string }> = {
  reach: { file: 'gradient-reach', title: 'Gradient reach' },
  map: { file: 'gradient-map', title: 'Gradient by layer and step' },
  bands: { file: 'loss-bands', title: 'Loss bands' },
};

/** All the words of a picture to take along. */
export function labelsOf(picture: Picture, run: string, step: number, props: Shown, scale: AxisRange): PictureLabels {
  const { data, shown, view } = props;
  const which =
    picture === 'bands'
      ? `on ${stateLabel(data, shown.recurrence, shown.state)}`
      : `of the loss at step ${shown.tau} of the window`;
  const place = picture === 'reach' ? placeName(placeOf(data, shown.recurrence)) : '';
  return {
    title: pictures[picture].title,
    about: `${run}, after training step ${formatCount(step)}: gradient ${which}${place && `, ${place}`}`,
    unit: picture === 'map' ? 'state' : picture === 'reach' ? unitOf(view.relative) : unitOf(false),
    along: picture === 'reach' ? 'lag' : 'step',
    legend: legendOf(picture, props, scale),
    sentence: sentenceOf(picture, props),
  };
}
