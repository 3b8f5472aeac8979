import { expect, it } from 'vitest';
import { equationsOf } from '../nn/reference/cells.ts';
import { gateSlots } from './gates.ts';
import { type CellDef, cells } from './index.ts';

const projections = [0.4, -0.7, 1.1];

/** One step from a state, with recurrent projections that stay as they are. */
function stepFrom(cell: CellDef, state: number): { next: number; slots: readonly number[] } {
  const hasCellState = cell.states.length > 1;
  const { slots, ...next } = equationsOf(cell.id).forward({
    xp: cell.gates.map((_, gate) => projections[gate % 3] as number),
    hp: cell.gates.map((_, gate) => 0.3 * (projections[(gate + 1) % 3] as number)),
    peepholes: (cell.peepholes ?? []).map(() => 0),
    previous: hasCellState ? { h: 0, c: state } : { h: state, c: 0 },
    activation: cell.activations[0] ?? 'tanh',
  });
  return { next: hasCellState ? next.c : next.h, slots };
}

it.each(cells)('should name the slot with the share of the state that stays when $id has one', (cell) => {
  const { next, slots } = stepFrom(cell, 0.25);
  const retained = stepFrom(cell, 1.25).next - next;
  if (cell.retentionSlot === null) {
    expect(retained).toBeCloseTo(0, 12);
    expect(gateSlots(cell)).toEqual([]);
    return;
  }
  const value = slots[cell.retentionSlot] as number;
  expect(gateSlots(cell)).toContain(cell.retentionSlot);
  expect(cell.retentionComplement ? 1 - value : value).toBeCloseTo(retained, 12);
});
