import type { CellDef } from './types.ts';

/** Slots with the value of a gate: sigmoids that scale something else. A cell with one gate has its new state there. */
export const gateSlots = ({ gates, slotActivations }: Pick<CellDef, 'gates' | 'slotActivations'>): number[] =>
  gates.length > 1 ? slotActivations.flatMap((activation, slot) => (activation === 'sigmoid' ? [slot] : [])) : [];

/** Index of the gate that `init.updateBias` sets, z or u in the cells that have one, or null. */
export function updateGateOf({ gates }: CellDef): number | null {
  const index = gates.findIndex((gate) => gate === 'z' || gate === 'u');
  return index < 0 ? null : index;
}
