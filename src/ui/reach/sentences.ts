import { formatCount, formatMagnitude, formatPercent } from '../../lib/format.ts';
import { type Decay, nearestLags, type ReachData } from '../../lib/gradientReach.ts';
import { bandShares } from './bands.ts';
import { allFinite, type StateReach, stateReaches } from './curves.ts';
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
function exception(data: ReachData, tau: number): string | null {
  if (!allFinite(data, tau)) return `The gradient of the loss at step ${tau} is not finite: the training has diverged.`;
  if (tau === 0) return 'Step 0 is the first of the window: its loss has nothing further back to reach.';
  return null;
}

/** How far back the gradient of one loss reaches in one layer. */
export function reachSentence(data: ReachData, { layer, tau }: Shown): string {
  const odd = exception(data, tau);
  if (odd !== null) return odd;
  const reaches = stateReaches(data, layer, tau);
  const where = data.layers > 1 ? ` in layer ${layer + 1}` : '';
  const what = `The gradient of the loss at step ${tau}${where}`;
  if (reaches.every(({ single }) => single.lengths.every((length) => length === 0))) return `${what} is zero.`;
  const [first, second] = reaches;
  const fates =
    first && second
      ? `on ${names[first.state]} ${fate(first.decay)}; on ${names[second.state]} it ${fate(second.decay)}`
      : fate((first as StateReach).decay);
  const learner = data.layers > 1 ? 'layer' : 'network';
  const verdict = reaches.every(({ decay }) => decay.lost !== null)
    ? `: this ${learner} can’t learn from anything further back`
    : '';
  return `${what} ${fates}${verdict}.`;
}

/** Why the curve of all losses at once misleads. */
export function allLossesSentence(data: ReachData, { layer, tau }: Shown): string {
  const [first] = stateReaches(data, layer, tau);
  const left = first?.all.shares.at(-1) ?? Number.NaN;
  const size = left > 2 ? `${times(left)} times their start` : formatPercent(left);
  const head = Number.isFinite(left) ? `stand at ${size} ${stepsAfter(tau)}` : 'are not finite';
  return `All losses at once (thin) ${head}, which says nothing of memory: every step’s own loss refills the gradient on the way.`;
}

/** How far back the map is more than dark. */
export function mapSentence(data: ReachData, { tau }: Shown): string {
  const odd = exception(data, tau);
  if (odd !== null) return odd;
  const layers = Array.from({ length: data.layers }, (_, layer) => stateReaches(data, layer, tau));
  const reached = data.states.map((state, i) => {
    const steps = layers.map((reaches) => {
      const { lost } = (reaches[i] as StateReach).decay;
      return lost === null ? 0 : tau - lost + 1;
    });
    const step = Math.min(...steps);
    const where = data.layers > 1 ? `, layer ${steps.indexOf(step) + 1}` : '';
    return { step, text: `to step ${step} on ${names[state]}${where}` };
  });
  const nothing = reached.every(({ step }) => step > 0) ? '; what lies further left it can’t learn from' : '';
  const places = reached.map(({ text }) => text).join(' and ');
  return `The gradient of the loss at step ${tau} keeps a thousandth of its size back ${places}${nothing}.`;
}

/** Which losses the gradients come from. */
export function bandsSentence(data: ReachData, shown: Shown): string {
  const { own, near, later } = bandShares(data, shown);
  if (![own, near, later].every(Number.isFinite)) {
    return 'The gradients are zero or not finite: there is nothing to compare.';
  }
  const parts = [
    // The loss of a step does not depend on its c but by h.
    ...(shown.state === 'c' ? [] : [`${formatPercent(own)} come from the step’s own loss`]),
    `${formatPercent(near)} ${shown.state === 'c' ? 'come ' : ''}from the ${nearestLags} losses after it`,
    `${formatPercent(later)} from all later ones`,
  ];
  const list = `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  const where = data.layers > 1 ? ` of layer ${shown.layer + 1}` : '';
  const verdict =
    later < 0.1
      ? ': it learns to serve the next few steps, hardly any further'
      : later > 0.4
        ? ': much of what it learns serves steps far ahead'
        : '';
  // Of lengths: the parts themselves add up to the gradient, their lengths do not.
  return `Of all the lengths stacked here, on ${names[shown.state]}${where}, ${list}${verdict}.`;
}
