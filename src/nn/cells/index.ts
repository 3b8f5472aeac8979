import type { CellDef } from './types.ts';

export type { Activation, CellDef, CellFamily } from './types.ts';

// Found by name, so that adding a cell adds one file here and one in shaders/cells.
const modules = import.meta.glob<{ cell?: CellDef }>(['./*.ts', '!./*.test.ts', '!./index.ts', '!./types.ts'], {
  eager: true,
});

/** Every cell, simplest first. */
export const cells: readonly CellDef[] = Object.values(modules)
  .flatMap((module) => (module.cell ? [module.cell] : []))
  .sort((a, b) => a.states.length - b.states.length || a.gates.length - b.gates.length);

/** @throws RangeError naming the known cells. */
export function getCell(id: string): CellDef {
  const found = cells.find((cell) => cell.id === id);
  if (!found) throw new RangeError(`unknown cell "${id}"; known cells are ${cells.map((cell) => cell.id).join(', ')}`);
  return found;
}
