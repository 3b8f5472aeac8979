import { useSyncExternalStore } from 'react';
import { series } from '../../store/series.ts';

/** Re-renders the caller 4 to 5 times a second while the run measures something new. */
export function useSeriesVersion(): number {
  return useSyncExternalStore(series.pulse.subscribe, series.pulse.version, series.pulse.version);
}
