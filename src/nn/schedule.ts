import type { CellDef } from './cells/types.ts';

/** What a plan depends on besides the model: the limits and the kind of adapter. */
export interface Tuning {
  readonly software: boolean;
  readonly maxWorkgroupBytes: number;
  readonly maxInvocations: number;
}

export const tuningOf = (limits: GPUSupportedLimits, software: boolean): Tuning => ({
  software,
  maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  maxInvocations: limits.maxComputeInvocationsPerWorkgroup,
});

/** WebGPU's guaranteed limits, for estimates made before a device is open. */
export const defaultTuning: Tuning = { software: false, maxWorkgroupBytes: 16384, maxInvocations: 256 };

/** Tile of a persistent kernel: BT sequences a workgroup of WG invocations with J units each, KU products unrolled. */
export interface PersistentTile {
  readonly BT: number;
  readonly J: number;
  readonly WG: number;
  readonly KU: number;
}

export type ScheduleKind = 'persistent' | 'stepwise';

export type Recurrence =
  | { readonly kind: 'persistent'; readonly forward: PersistentTile; readonly backward: PersistentTile }
  /** R sequences an invocation. */
  | { readonly kind: 'stepwise'; readonly R: number };

/** A wider persistent layer leaves most of a GPU idle: past this many padded units each time step is a dispatch. */
const persistentUnits = 128;

function tile(
  units: number,
  batch: number,
  bytesPerSequence: number,
  unitsPerInvocation: number,
  tuning: Tuning,
): PersistentTile | null {
  let BT = tuning.software ? 8 : 4;
  while (BT > 4 && (bytesPerSequence * BT > tuning.maxWorkgroupBytes || BT >= 2 * batch)) BT /= 2;
  if (bytesPerSequence * BT > tuning.maxWorkgroupBytes) return null;
  const WG = Math.min(tuning.maxInvocations, Math.max(4, Math.ceil(units / unitsPerInvocation)));
  const J = Math.ceil(units / WG);
  return { BT, J, WG: Math.ceil(units / J), KU: 1 };
}

/**
 * How one layer's recurrence runs.
 * @param forced a schedule to use wherever it fits, for tests and comparisons.
 */
export function planRecurrence(
  cell: CellDef,
  units: number,
  batch: number,
  tuning: Tuning,
  forced?: ScheduleKind,
): Recurrence {
  const stepwise: Recurrence = { kind: 'stepwise', R: batch <= 4 ? batch : tuning.software ? 8 : 4 };
  if (forced === 'stepwise') return stepwise;
  const gates = cell.gates.length;
  // Loads limit both products: few gates want more units an invocation to reuse what is loaded of the state.
  const forward = tile(units, batch, 4 * units, tuning.software ? Math.max(1, Math.floor(4 / gates)) : 1, tuning);
  const backward = tile(units, batch, 4 * gates * units, tuning.software ? 4 : 1, tuning);
  if (!forward || !backward) return stepwise;
  if (forced !== 'persistent' && units > persistentUnits) return stepwise;
  return { kind: 'persistent', forward, backward };
}

/** Steps of a persistent chunk, so that no dispatch runs for long: the browser ends a GPU process that seems to hang. */
export function chunkSteps(cell: CellDef, units: number, batch: number, seqLength: number, tuning: Tuning): number {
  const flopsPerStep = 2 * cell.gates.length * units * units * batch;
  const budget = tuning.software ? 1e9 : 2e10;
  return Math.max(1, Math.min(seqLength, Math.floor(budget / flopsPerStep)));
}
