import { useState } from 'react';
import type { WrittenSequence } from '../../../probes/written/contract.ts';
import { type Look, withLook } from './writing.ts';

/** The likeliest that was written at looks so far, for one beginning; another begins anew. */
export function useTrail(text: string, step: number, best: WrittenSequence | undefined): readonly Look[] {
  const [trail, setTrail] = useState<{ text: string; looks: readonly Look[] }>({ text, looks: [] });
  const last = trail.looks[0];
  if (trail.text !== text || (last && step < last.step)) setTrail({ text, looks: [] });
  else if (best && last?.step !== step) setTrail({ text, looks: withLook(trail.looks, { step, best }) });
  return trail.looks;
}
