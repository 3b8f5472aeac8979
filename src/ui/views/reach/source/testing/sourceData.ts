import type { Recurrence } from '../../../../../probes/shared/contract.ts';
import type { ReachedPair, SourceReachData } from '../../../../../probes/sourceReach/contract.ts';

interface Described {
  readonly source?: readonly string[];
  readonly target?: readonly string[];
  /** Of both sides, the encoder's first. */
  readonly recurrences?: readonly Recurrence[];
  /** ‖∂L_τ/∂state‖ on the decoder's side, at a lag. */
  readonly decoder: (lag: number, tau: number) => number;
  /** The same of a source step through the first state, and through the attention; null where there is none. */
  readonly states: (step: number, tau: number, recurrence: number) => number;
  readonly attention: ((step: number, tau: number, recurrence: number) => number) | null;
}

const place = { layers: 2, encoderLayers: 1, states: ['h'] } as const;
export const oneLayer: readonly Recurrence[] = [
  { ...place, layer: 0 },
  { ...place, layer: 1 },
];

/** Data of one pair as the probe gives them, from formulas; both ways point the same way, so that their lengths add up. */
export function sourceData({
  source = ['a', 'b', 'c', '<end>'],
  target = ['x', 'y', '<end>'],
  recurrences = oneLayer,
  ...of
}: Described): SourceReachData {
  const { encoderLayers = 0 } = recurrences[0] ?? {};
  const T = target.length;
  const by = (way: (step: number, tau: number, recurrence: number) => number, decoders: boolean) =>
    Float32Array.from(
      recurrences.flatMap(({ layer, states }, recurrence) => {
        const inEncoder = layer < encoderLayers;
        if (!inEncoder && !decoders) return [];
        const steps = (inEncoder ? source : target).length;
        return states.flatMap(() =>
          Array.from({ length: steps * T }, (_, i) => {
            const [step, tau] = [Math.floor(i / T), i % T];
            if (inEncoder) return way(step, tau, recurrence);
            return step > tau ? 0 : of.decoder(tau - step, tau);
          }),
        );
      }),
    );
  const { attention } = of;
  const whole = (...at: [number, number, number]): number => of.states(...at) + (attention?.(...at) ?? 0);
  const pair: ReachedPair = {
    ...{ source, target, whole: by(whole, true) },
    attention: attention && by(attention, false),
    states: attention && by(of.states, false),
    weights: attention && Float32Array.from({ length: T * source.length }, () => 1 / source.length),
  };
  return { attends: attention !== null, recurrences, pairs: [pair, pair] };
}
