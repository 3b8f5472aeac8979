import { hasOtherSide, nearestLags, type ReachData, stepAtLag } from '../../../../probes/reach/contract.ts';
import type { Recurrence } from '../../../../probes/shared/contract.ts';
import { alike } from '../../../../probes/testing/alike.ts';

interface Described {
  seqLength: number;
  losses?: number;
  layers?: number;
  bidirectional?: boolean;
  states?: Recurrence['states'];
  /** ‖∂L_τ/∂state‖ at a lag, a negative one on the other side */
  norm: (lag: number, state: 'h' | 'c', recurrence: number, tau: number) => number;
  /** ‖∂ΣL/∂state_t‖; 1 everywhere where it is left out. */
  all?: (t: number, state: 'h' | 'c', recurrence: number) => number;
}

/**
 * Data as the probe gives them, from a formula; of c nothing at lag 0 in the layer of the loss, and later losses, or those on the other
 * side, as the sum of their lengths.
 */
export function reachData({
  seqLength,
  losses = seqLength,
  layers = 1,
  bidirectional = false,
  states = ['h'],
  norm,
  all,
}: Described): ReachData {
  const firstLoss = seqLength - losses;
  const recurrences = alike(layers, bidirectional, states);
  const size = { seqLength, recurrences };
  const places = recurrences.length * states.length * seqLength;
  const norms = new Float32Array(places * losses);
  const together = new Float32Array(places).fill(1);
  const [far, other] = [new Float32Array(places), new Float32Array(places)];
  let place = 0;
  for (let recurrence = 0; recurrence < recurrences.length; recurrence++) {
    const across = hasOtherSide(size, recurrence);
    const ahead = stepAtLag(size, recurrence, 0, 1);
    for (const state of states) {
      for (let t = 0; t < seqLength; t++, place++) {
        if (all) together[place] = all(t, state, recurrence);
        for (let tau = firstLoss; tau < seqLength; tau++) {
          const lag = ahead * (t - tau);
          const there = across || lag > (state === 'c' ? 0 : -1);
          const length = there ? norm(lag, state, recurrence, tau) : 0;
          norms[place * losses + tau - firstLoss] = length;
          if (lag > nearestLags) far[place] = (far[place] ?? 0) + length;
          if (lag < 0) other[place] = (other[place] ?? 0) + length;
        }
      }
    }
  }
  return { ...size, losses, firstLoss, norms, all: together, far, other };
}
