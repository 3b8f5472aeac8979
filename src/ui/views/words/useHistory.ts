import { useState } from 'react';
import type { WrittenSequence } from '../../../probes/written/contract.ts';
import { type Look, withLook } from './writing.ts';

/** The likeliest that was written at looks so far, for one beginning; another begins anew. */
export function useHistory(text: string, step: number, best: WrittenSequence | undefined): readonly Look[] {
  const [history, setHistory] = useState<{ text: string; looks: readonly Look[] }>({ text, looks: [] });
  const last = history.looks[0];
  if (history.text !== text || (last && step < last.step)) setHistory({ text, looks: [] });
  else if (best && last?.step !== step) setHistory({ text, looks: withLook(history.looks, { step, best }) });
  return history.looks;
}
