import { useMemo } from 'react';
import { formatLoss } from '../../lib/format.ts';
import type { RunFacts } from '../../protocol.ts';
import type { Reference } from '../charts/model.ts';
import type { LossUnit } from './units.ts';

/** The two models that know less: all characters alike, and each as often as in the text. Of a task, its chance. */
export function useReferences(facts: RunFacts | null, unit: LossUnit): readonly Reference[] {
  return useMemo(() => {
    if (facts === null) return [];
    const line = (name: string, nats: number, dash: string): Reference => {
      const value = unit.fromNats(nats);
      return { value, label: `${name} ${formatLoss(value, unit.digits)}`, dash };
    };
    const chance = line(facts.data?.series ? 'as on the day' : 'chance', facts.chanceLoss, '6 3');
    return facts.trainCharacters === 0 ? [chance] : [chance, line('letter frequencies', facts.unigramLoss, '2 3')];
  }, [facts, unit]);
}
