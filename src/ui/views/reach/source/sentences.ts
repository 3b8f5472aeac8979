import { formatCount, formatMagnitude, formatPercent, listed } from '../../../../lib/format.ts';
import { sideOf } from '../../../../probes/shared/contract.ts';
import type { SourceReachData } from '../../../../probes/sourceReach/contract.ts';
import { attendedShare, lengthAt, type PathPlace, pathPlaces, startOf } from './path.ts';
import { type FoundRun, layersIn, type PictureProps, type Shown, shownOf } from './view.ts';

type View = PictureProps['view'];

/** '37%', '2.3e−5', '12.0×': of the gradient at its start. */
export function showShare(share: number): string {
  if (share === 0) return 'nothing';
  if (share < 1e-3) return formatMagnitude(share);
  return share < 10 ? formatPercent(share) : `${formatMagnitude(share)}×`;
}

const sourcePlaces = (shown: Shown): PathPlace[] => pathPlaces(shown).filter(({ side }) => side === 'encoder');

const largest = (places: readonly PathPlace[], of: (place: PathPlace) => number): PathPlace =>
  places.reduce((best, place) => (of(place) > of(best) ? place : best));

const quoted = ({ step, symbol }: Pick<PathPlace, 'step' | 'symbol'>): string => `step ${step} (“${symbol}”)`;

const allFinite = (data: SourceReachData, shown: Shown): boolean =>
  pathPlaces(shown).every((place) => Number.isFinite(lengthAt(data, shown, place)));

/** ' of the reverse direction of the encoder’s layer 2' where there are several places; empty where there is one. */
function ofPlace(data: SourceReachData, { encoder }: Shown): string {
  const place = data.recurrences[encoder.recurrence] as SourceReachData['recurrences'][number];
  const layer = layersIn(data).encoder > 1 ? ` of encoder layer ${sideOf(place).layer + 1}` : '';
  return place.direction ? `${layer} in the ${place.direction} direction` : layer;
}

const what = { h: 'hidden states', c: 'cell states' } as const;

/** How far the loss of one output step reaches, and by which way. */
export function pathSentence(data: SourceReachData, view: View): string {
  const shown = shownOf(view, data);
  const { tau, pair } = shown;
  const own = { step: tau, symbol: pair.target[tau] ?? '' };
  if (!allFinite(data, shown)) return 'The gradients are not finite: the training has diverged.';
  const start = startOf(data, shown);
  if (start === 0) return `The loss of output ${quoted(own)} has no gradient.`;
  const shareOf = (place: PathPlace, way?: 'states'): string => showShare(lengthAt(data, shown, place, way) / start);
  const places = sourcePlaces(shown);
  const most = largest(places, (place) => lengthAt(data, shown, place));
  const head = `Of the ${what[shown.encoder.state]}${ofPlace(data, shown)}, the loss of output ${quoted(own)} reaches that of source ${quoted(most)} most, with ${shareOf(most)} of its gradient on the decoder’s own state`;
  const back = `${tau + 1} ${tau === 0 ? 'step' : 'steps'} of the decoder`;
  if (!data.attends) {
    const [far] = places.toReversed();
    const rest = far && far.step !== most.step ? ` Source ${quoted(far)} gets ${shareOf(far)}.` : '';
    return `${head}. All of it goes back through ${back} and the last state of the encoder.${rest}`;
  }
  return `${head}; ${formatPercent(attendedShare(data, shown, most))} of that comes through attention, and ${shareOf(most, 'states')} would come through ${back} and its first state alone.`;
}

/** The source step that runs are compared at: that which the first that attends reaches most by its attention; without any, the first step. */
export function comparedPlace(found: readonly FoundRun[], view: View): PathPlace | null {
  const [first] = found;
  if (!first) return null;
  const attending = found.find(({ data }) => data.attends);
  const { data } = attending ?? first;
  const shown = shownOf(view, data);
  const places = sourcePlaces(shown);
  if (!attending) return places.at(-1) ?? null;
  return largest(places, (place) => lengthAt(data, shown, place, 'attention'));
}

/** What each run keeps at one place, as a share of its start. */
export const sharesAt = (
  found: readonly FoundRun[],
  view: View,
  place: PathPlace,
): { letter: string; share: number }[] =>
  found.map(({ run, data }) => {
    const shown = shownOf(view, data);
    return { letter: run.letter ?? '', share: lengthAt(data, shown, place) / startOf(data, shown) };
  });

/** 'At source step 3 (“J”) the loss of output step 9 (“7”) keeps …: A 0.3%, B 41%.' */
export function comparedSentence(found: readonly FoundRun[], view: View): string {
  const place = comparedPlace(found, view);
  const [first] = found;
  if (!place || !first) return '';
  const { tau, pair } = shownOf(view, first.data);
  const shares = sharesAt(found, view, place).filter(({ share }) => Number.isFinite(share));
  if (shares.length === 0) return 'The gradients are not finite: the training has diverged.';
  const each = listed(shares.map(({ letter, share }) => `${letter} ${showShare(share)}`));
  const sorted = shares.toSorted((a, b) => b.share - a.share);
  const [most, least] = [sorted[0], sorted.at(-1)];
  const factor = most && least && least.share > 0 ? most.share / least.share : 0;
  const times =
    factor >= 2
      ? ` That of ${most?.letter} is ${factor < 10 ? formatMagnitude(factor) : formatCount(Math.round(factor))} times that of ${least?.letter}.`
      : '';
  const attending = found.filter(({ data }) => data.attends).map(({ run }) => run.letter ?? '');
  const ways =
    attending.length > 0 && attending.length < found.length
      ? ` Only ${listed(attending)} can go there straight, through attention.`
      : '';
  return `Of the gradient that the loss of output ${quoted({ step: tau, symbol: pair.target[tau] ?? '' })} has on its own state, source ${quoted(place)} gets: ${each}.${times}${ways}`;
}

/** Which source step each output step reaches most. */
export function mapSentence(data: SourceReachData, view: View): string {
  const { pair } = shownOf(view, data);
  const found = pair.target.map((_, tau) => {
    const shown = shownOf({ ...view, tau }, data);
    if (!allFinite(data, shown)) return null;
    return largest(sourcePlaces(shown), (place) => lengthAt(data, shown, place)).step;
  });
  if (found.some((step) => step === null)) return 'The gradients are not finite: the training has diverged.';
  const last = pair.source.length - 1;
  const atEnd = found.filter((step) => step === last).length;
  const different = new Set(found).size;
  if (atEnd === found.length) return `All ${atEnd} losses reach the last source step most, where the encoder ends.`;
  const those = `${different} different source steps`;
  return `The ${found.length} losses reach ${different === 1 ? 'one source step' : those} most; for ${atEnd} of them it is the last one, where the encoder ends.`;
}
