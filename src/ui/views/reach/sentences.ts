import { formatCount, formatMagnitude, formatPercent } from '../../../lib/format.ts';
import {
  type Decay,
  hasOtherSide,
  isReverse,
  lastLagOf,
  nearestLags,
  type ReachData,
} from '../../../probes/reach/contract.ts';
import { kindsOfState, ofPlace, placeName, readsBothWays } from '../../../probes/shared/contract.ts';
import { lostAt } from '../../charts/windowAxes.ts';
import { bandShares } from './bands.ts';
import { allFinite, mapRows, type StateReach, stateReaches } from './curves.ts';
import { placeOf } from './show.ts';
import type { Shown } from './view.ts';

const names = { h: 'the hidden state h', c: 'the cell state c' } as const;

/** '2.4', '11', '1'. */
export const lagCount = (steps: number): string =>
  steps < 9.95 ? String(Number(steps.toFixed(1))) : String(Math.round(steps));

const stepsAfter = (steps: number): string => `after ${lagCount(steps)} ${lagCount(steps) === '1' ? 'step' : 'steps'}`;

const times = (factor: number): string =>
  factor < 9.95 ? factor.toFixed(1) : factor < 1e5 ? formatCount(Math.round(factor)) : formatMagnitude(factor);

/** What becomes of a gradient on its way back: goes on after 'the gradient'. */
function fate({ halfLife, lost, lastLag, left }: Decay): string {
  if (lost !== null) {
    return `is down to half ${stepsAfter(halfLife ?? lost)} and under a thousandth after ${lagCount(lost)}`;
  }
  if (left > 2) return `grows to ${times(left)} times its size within ${lagCount(lastLag)} steps`;
  if (halfLife === null) return `is still at ${formatPercent(left)} ${stepsAfter(lastLag)}`;
  const rest = left < 0.5 ? `with ${formatPercent(left)} left` : `but at ${formatPercent(left)}`;
  return `is down to half ${stepsAfter(halfLife)}, ${rest} after ${lagCount(lastLag)}`;
}

/** Says so where there is nothing to say more about. */
function exception(data: ReachData, { tau, recurrence }: Shown): string | null {
  if (!allFinite(data, tau)) return `The gradient of the loss at step ${tau} is not finite: the training has diverged.`;
  if (lastLagOf(data, recurrence, tau) > 0) return null;
  return tau === 0
    ? 'Step 0 is the first of the window: there is no earlier step.'
    : `Step ${tau} is the last of the window: there is no later step.`;
}

/** How far back the gradient of one loss reaches in one layer. */
export function reachSentence(data: ReachData, shown: Shown): string {
  const { recurrence, tau } = shown;
  const odd = exception(data, shown);
  if (odd !== null) return odd;
  const reaches = stateReaches(data, recurrence, tau);
  const place = placeName(placeOf(data, recurrence));
  const where = place && ` in ${place}`;
  const what = `The gradient of the loss at step ${tau}${where}`;
  if (reaches.every(({ single }) => single.lengths.every((length) => length === 0))) return `${what} is zero.`;
  const [first, second] = reaches;
  const fates =
    first && second
      ? `on ${names[first.state]} ${fate(first.decay)}; on ${names[second.state]} it ${fate(second.decay)}`
      : fate((first as StateReach).decay);
  const { direction, layers } = placeOf(data, recurrence);
  const learner = direction ? 'direction' : layers > 1 ? 'layer' : 'network';
  const verdict = reaches.every(({ decay }) => decay.lost !== null)
    ? `: this ${learner} can’t learn from anything further ${isReverse(data, recurrence) ? 'ahead' : 'back'}`
    : '';
  return `${what} ${fates}${verdict}.${otherSideSentence(data, recurrence)}`;
}

/** What the dotted curves of a lower layer of a bidirectional network are. */
function otherSideSentence(data: ReachData, recurrence: number): string {
  if (!hasOtherSide(data, recurrence)) return '';
  const side = isReverse(data, recurrence) ? 'before' : 'after';
  return ` Dotted: its states ${side} the loss, which the layer above reads from both sides.`;
}

/** Why the curve of all losses at once misleads. */
export function allLossesSentence(data: ReachData, { recurrence, tau }: Shown): string {
  const [first] = stateReaches(data, recurrence, tau);
  const left = first?.all.shares.at(-1) ?? Number.NaN;
  const size = left > 2 ? `${times(left)} times their start` : formatPercent(left);
  const head = Number.isFinite(left)
    ? `stand at ${size} ${stepsAfter(lastLagOf(data, recurrence, tau))}`
    : 'are not finite';
  return `All losses at once (thin) ${head}, which does not show memory: every step’s own loss contributes to this gradient.`;
}

/** How far back the map is more than dark. */
export function mapSentence(data: ReachData, { tau }: Shown): string {
  if (readsBothWays(data.recurrences) && allFinite(data, tau)) return bothWaysSentence(data, tau);
  const odd = exception(data, { tau, recurrence: 0, state: 'h' });
  if (odd !== null) return odd;
  const layers = data.recurrences.map((_, layer) => stateReaches(data, layer, tau));
  const reached = kindsOfState(data.recurrences).map((state) => {
    const steps = layers.map((reaches) => {
      const found = reaches.find((each) => each.state === state);
      if (!found) return Number.POSITIVE_INFINITY;
      const { lost } = found.decay;
      return lost === null ? 0 : tau - lost + 1;
    });
    const step = Math.min(...steps);
    const where = layers.length > 1 ? `, layer ${steps.indexOf(step) + 1}` : '';
    return { step, text: `to step ${step} on ${names[state]}${where}` };
  });
  const nothing = reached.every(({ step }) => step > 0) ? '; it can’t learn from earlier steps' : '';
  const places = reached.map(({ text }) => text).join(' and ');
  return `The gradient of the loss at step ${tau} keeps a thousandth of its size back ${places}${nothing}.`;
}

/** The same of a bidirectional network. */
function bothWaysSentence(data: ReachData, tau: number): string {
  const rows = mapRows(data, tau, true);
  const kept = kindsOfState(data.recurrences).map((state) => {
    const values = rows.filter((row) => row.state === state).map((row) => [...row.values]);
    const reaches = Array.from({ length: data.seqLength }, (_, t) => values.some((row) => (row[t] ?? 0) >= lostAt));
    const [first, last] = [reaches.indexOf(true), reaches.lastIndexOf(true)];
    return {
      whole: first <= 0 || last === data.seqLength - 1,
      text: `from step ${first} to ${last} on ${names[state]}`,
    };
  });
  const nothing = kept.some(({ whole }) => whole) ? '' : '; it can’t learn from steps further away';
  return `The gradient of the loss at step ${tau} keeps a thousandth of its size ${kept.map(({ text }) => text).join(' and ')}${nothing}.`;
}

/** Which losses the gradients come from. */
export function bandsSentence(data: ReachData, shown: Shown): string {
  const { own, near, later, other } = bandShares(data, shown);
  const reverse = isReverse(data, shown.recurrence);
  const across = hasOtherSide(data, shown.recurrence);
  const ofLayer = ofPlace(placeOf(data, shown.recurrence));
  if (![own, near, later].every(Number.isFinite)) {
    return 'The gradients are zero or not finite: there is nothing to compare.';
  }
  const parts = [
    // The loss of a step does not depend on its c but by h.
    ...(shown.state === 'c' && !across ? [] : [`${formatPercent(own)} come from the step’s own loss`]),
    `${formatPercent(near)} ${shown.state === 'c' && !across ? 'come ' : ''}from the ${nearestLags} losses ${reverse ? 'before' : 'after'} it`,
    `${formatPercent(later)} from all ${reverse ? 'earlier' : 'later'} ones`,
    ...(across ? [`${formatPercent(other)} from those on the other side`] : []),
  ];
  const list = `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  const verdict =
    later < 0.1 && !across
      ? `: training hardly reaches beyond the ${reverse ? 'last' : 'next'} few steps`
      : later > 0.4
        ? `: much of the gradient comes from steps far ${reverse ? 'back' : 'ahead'}`
        : '';
  // Of lengths: the parts themselves add up to the gradient, their lengths do not.
  return `Of the gradient lengths on ${names[shown.state]}${ofLayer}, ${list}${verdict}.`;
}
