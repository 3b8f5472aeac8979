import { useSyncExternalStore } from 'react';
import { series } from '../../store/run/series.ts';

interface Beat {
  subscribe: (listener: () => void) => () => void;
  version: () => number;
}

/** The version of the series, some milliseconds later. */
function delayed(by: number): Beat {
  const listeners = new Set<() => void>();
  let version = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const notify = (): void => {
    timer = undefined;
    version++;
    for (const listener of [...listeners]) listener();
  };
  series.changes.subscribe(() => {
    if (timer === undefined) timer = setTimeout(notify, by);
  });
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}

const first: Beat = { subscribe: series.changes.subscribe, version: series.changes.version };
const second = delayed(110);

/**
 * Re-renders the caller 4 to 5 times a second while the run measures something new. Two panels that redraw take turns: on a slow
 * machine one long task becomes two short ones, with room for input between them.
 */
export function useSeriesVersion(turn: 'first' | 'second'): number {
  const { subscribe, version } = turn === 'first' ? first : second;
  return useSyncExternalStore(subscribe, version, version);
}
