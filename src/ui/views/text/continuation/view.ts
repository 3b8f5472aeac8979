import { create } from 'zustand';
import { numeric } from '../../../../store/address/codecs.ts';
import { linkView } from '../../../../store/address/views.ts';

/** Hypotheses, and characters of the continuation: what a step on any adapter has to spare. */
export const beamRange = { min: 1, max: 16, integer: true } as const;
export const lengthRange = { min: 10, max: 200, integer: true } as const;

interface ContinuationView {
  readonly beam: number;
  readonly length: number;
}

export const useContinuationView = create<ContinuationView>()(() => ({ beam: 4, length: 100 }));

linkView('continuation', useContinuationView, {
  beam: numeric(beamRange.min, beamRange.max, true),
  length: numeric(lengthRange.min, lengthRange.max, true),
});
