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

/** Tile of a persistent kernel: BT sequences a workgroup of WG invocations with J units each. */
export interface PersistentTile {
  readonly BT: number;
  readonly J: number;
  readonly WG: number;
}

/**
 * How the time steps of a layer run.
 *
 * - `persistent`: one dispatch, a workgroup owns its sequences for all steps and keeps their state in workgroup memory.
 * - `looped`: the same with the state in storage: for adapters where all memory is one cache, and for any width.
 * - `stepwise`: a dispatch a step, any number of workgroups: for layers too wide for one.
 */
export type ScheduleKind = 'persistent' | 'looped' | 'stepwise';

export type Recurrence =
  | { readonly kind: 'persistent'; readonly forward: PersistentTile; readonly backward: PersistentTile }
  /** R sequences an invocation; looped with WG invocations a workgroup. */
  | { readonly kind: 'looped'; readonly R: number; readonly WG: number }
  | { readonly kind: 'stepwise'; readonly R: number };

/** A wider persistent layer leaves most of a GPU idle: past this many padded units each time step is a dispatch. */
const persistentUnits = 128;

function tile(units: number, bytesPerSequence: number, tuning: Tuning): PersistentTile | null {
  const BT = 4;
  if (bytesPerSequence * BT > tuning.maxWorkgroupBytes) return null;
  const J = Math.ceil(units / Math.min(tuning.maxInvocations, units));
  return { BT, J, WG: Math.ceil(units / J) };
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
  // Loads limit the products: each loaded weight serves R sequences.
  const R = Math.min(batch, tuning.software ? 8 : 4);
  const looped = { kind: 'looped', R, WG: Math.min(tuning.maxInvocations, units / 4) } as const;
  const stepwise = { kind: 'stepwise', R } as const;
  if (forced === 'stepwise') return stepwise;
  if (forced === 'looped' || (!forced && tuning.software)) return looped;
  const forward = tile(units, 4 * units, tuning);
  const backward = tile(units, 4 * cell.gates.length * units, tuning);
  if (!forward || !backward || (!forced && units > persistentUnits)) return stepwise;
  return { kind: 'persistent', forward, backward };
}

/** Steps of a persistent chunk, so that no dispatch runs for long: the browser ends a GPU process that seems to hang. */
export function chunkSteps(cell: CellDef, units: number, batch: number, seqLength: number, tuning: Tuning): number {
  const flopsPerStep = 2 * cell.gates.length * units * units * batch;
  const budget = tuning.software ? 1e9 : 2e10;
  return Math.max(1, Math.min(seqLength, Math.floor(budget / flopsPerStep)));
}
