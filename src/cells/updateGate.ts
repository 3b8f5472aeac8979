import type { CellDef } from './types.ts';

/** Index of the gate that `init.updateBias` sets, z or u in the cells that have one, or null. */
export function updateGateOf({ gates }: CellDef): number | null {
  const index = gates.findIndex((gate) => gate === 'z' || gate === 'u');
  return index < 0 ? null : index;
}
