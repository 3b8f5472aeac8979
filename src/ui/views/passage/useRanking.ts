import { type RefObject, useRef } from 'react';
import type { PassageData, RankedUnit } from '../../../probes/passage/contract.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import { rankedUnits } from './shown.ts';
import type { Span } from './view.ts';

/** The order of the list changes no more often than this while the model learns, ms: what moves can't be picked. */
const rest = 3000;

/** Units in the list. */
export const listed = 8;

interface Ranking {
  /** What it is the ranking of. */
  readonly key: string;
  readonly at: number;
  readonly ranked: readonly RankedUnit[];
  /** The unit that is shown until one is picked: the first, for as long as it stands in the list. */
  readonly first: number;
}

/**
 * Units in the order in which they are listed.
 * @param moving the model learns
 * @param held somebody points at the list or is in it
 */
export function useRanking(
  data: PassageData | null,
  span: Span | null,
  { runId, moving, held }: { runId: number; moving: boolean; held: RefObject<boolean> },
): Ranking | null {
  const last = useRef<Ranking | null>(null);
  if (data === null) return null;
  const former = last.current;
  const key = JSON.stringify([runId, placeName(data), span, data.characters.join('')]);
  const now = performance.now();
  if (former?.key !== key || !moving || (!held.current && now - former.at > rest)) {
    const ranked = rankedUnits(data, span);
    const stays = former?.key === key && ranked.slice(0, listed).some(({ unit }) => unit === former.first);
    last.current = { key, at: now, ranked, first: stays ? former.first : (ranked[0]?.unit ?? 0) };
  }
  return last.current;
}
