import type { ProbeKind, probes } from './index.ts';
import type { Measure } from './shared/types.ts';

// Found by name, so that adding a probe adds its folder and its line in index.ts.
const found = import.meta.glob<{ measure?: unknown }>('./*/measure.ts', { eager: true });

/** @throws RangeError where the probe's folder has no measure.ts */
export function measureOf<Kind extends ProbeKind>(kind: Kind): Measure<(typeof probes)[Kind]> {
  const measure = found[`./${kind}/measure.ts`]?.measure;
  if (!measure) throw new RangeError(`there is no probe “${kind}”`);
  return measure as Measure<(typeof probes)[Kind]>;
}
