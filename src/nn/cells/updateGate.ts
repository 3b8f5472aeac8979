import type { CellDef } from './types.ts';

/** Index of the gate that `init.updateBias` sets, z in the cells that have one, or null. */
export function updateGateOf({ gates }: CellDef): number | null {
  const index = gates.indexOf('z');
  return index < 0 ? null : index;
}
