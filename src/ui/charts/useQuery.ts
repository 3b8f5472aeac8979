import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ProbeRequests } from '../../probes/index.ts';
import { findings } from '../../store/run/findings.ts';
import { watch } from '../../store/run/watch.ts';
import { useInSight } from './useInSight.ts';

/** How long a person pauses who has typed enough to be answered, ms. */
const pause = 250;

/** Asks the model while what it is shown in is in sight. @returns that place, and the latest finding */
export function useQuery<Kind extends 'typed' | 'written' | 'translation' | 'continuation'>(
  kind: Kind,
  request: ProbeRequests[Kind],
) {
  const { changes } = findings[kind];
  useSyncExternalStore(changes.subscribe, changes.version);
  const box: RefObject<HTMLDivElement | null> = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  const serialized = JSON.stringify(request);
  const [settled, setSettled] = useState(serialized);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(serialized), pause);
    return () => clearTimeout(timer);
  }, [serialized]);
  useEffect(() => {
    watch(kind, inSight ? (JSON.parse(settled) as ProbeRequests[Kind]) : null);
    return () => watch(kind, null);
  }, [kind, inSight, settled]);
  const { found, problem } = findings[kind];
  return { box, found, problem };
}
