import { type RefObject, useEffect, useRef } from 'react';
import { watch } from '../../../store/run/watch.ts';
import { useInSight } from '../../charts/useInSight.ts';

/** For the figure that shows how far gradients reach: they are measured while it is in sight. */
export function useReachWatch(): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  useEffect(() => {
    watch('reach', inSight ? {} : null);
    return () => watch('reach', null);
  }, [inSight]);
  return box;
}
