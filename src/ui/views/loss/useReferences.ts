import { useMemo } from 'react';
import { formatLoss } from '../../../lib/format.ts';
import type { RunFacts } from '../../../protocol/run.ts';
import type { Reference } from '../../charts/model.ts';
import { markovReferences } from './markov.ts';
import type { LossUnit } from './units.ts';
import { useMarkovLosses } from './useMarkovLosses.ts';

/**
 * The models that know less: all characters alike, each as often as in the text, and where they are wanted those that see the last
 * few. Of a task, its chance.
 */
export function useReferences(facts: RunFacts | null, unit: LossUnit): readonly Reference[] {
  const markov = useMarkovLosses();
  return useMemo(() => {
    if (facts === null) return [];
    const line = (name: string, nats: number, dash: string): Reference => {
      const value = unit.fromNats(nats);
      return { value, label: `${name} ${formatLoss(value, unit.digits)}`, dash };
    };
    const chance = line(facts.data?.series ? 'persistence' : 'chance', facts.chanceLoss, '6 3');
    if (facts.trainCharacters === 0) return [chance];
    const frequencies = line('character frequencies', markov?.[0] ?? facts.unigramLoss, '2 3');
    return [chance, frequencies, ...(markov ? markovReferences(markov, unit) : [])];
  }, [facts, unit, markov]);
}
