import { nearestLags, type ReachData } from '../../../lib/gradientReach.ts';

interface Described {
  seqLength: number;
  losses?: number;
  layers?: number;
  states?: ReachData['states'];
  /** ‖∂L_τ/∂state_{τ−lag}‖ */
  norm: (lag: number, state: 'h' | 'c', layer: number, tau: number) => number;
  /** ‖∂ΣL/∂state_t‖; 1 everywhere where it is left out. */
  all?: (t: number, state: 'h' | 'c', layer: number) => number;
}

/** Data as the probe gives them, from a formula; of c nothing at lag 0, and the later losses as the sum of their lengths. */
export function reachData({
  seqLength,
  losses = seqLength,
  layers = 1,
  states = ['h'],
  norm,
  all,
}: Described): ReachData {
  const firstLoss = seqLength - losses;
  const places = layers * states.length * seqLength;
  const norms = new Float32Array(places * losses);
  const together = new Float32Array(places).fill(1);
  const far = new Float32Array(places);
  let place = 0;
  for (let layer = 0; layer < layers; layer++) {
    for (const state of states) {
      for (let t = 0; t < seqLength; t++, place++) {
        if (all) together[place] = all(t, state, layer);
        for (let tau = Math.max(t, firstLoss); tau < seqLength; tau++) {
          const lag = tau - t;
          const length = state === 'c' && lag === 0 ? 0 : norm(lag, state, layer, tau);
          norms[place * losses + tau - firstLoss] = length;
          if (lag > nearestLags) far[place] = (far[place] ?? 0) + length;
        }
      }
    }
  }
  return { seqLength, losses, firstLoss, layers, states, norms, all: together, far };
}
