import type { CellEquations } from './types.ts';

// Found by name, as the cells themselves are.
const modules = import.meta.glob<{ cell?: CellEquations }>(['./*.ts', '!./index.ts', '!./types.ts'], { eager: true });

export const equations: readonly CellEquations[] = Object.values(modules).flatMap(({ cell }) => (cell ? [cell] : []));

/** @throws RangeError where the reference has no such cell */
export function equationsOf(id: string): CellEquations {
  const found = equations.find((each) => each.id === id);
  if (!found) throw new RangeError(`the reference has no equations of the cell "${id}"`);
  return found;
}
