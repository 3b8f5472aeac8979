import type { CellDef } from './types.ts';

export type { Activation, CellDef, CellFamily, Recurrence, SecondPhase } from './types.ts';

// Found by name, so that adding a cell adds a folder here and a file in shaders/cells.
const modules = import.meta.glob<{ cell: CellDef }>('./*/definition.ts', { eager: true });

/** PyTorch's before others, then by what there is of them. */
const rank = ({ pytorch, states, gates, peepholes = [] }: CellDef): number[] => [
  Number(pytorch === null),
  states.length,
  gates.length,
  peepholes.length,
];

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, place) => value !== b[place]);
  return i < 0 ? 0 : (a[i] as number) - (b[i] as number);
}

/** Every cell: those that PyTorch has first, then the others, simplest first. */
export const cells: readonly CellDef[] = Object.values(modules)
  .map(({ cell }) => cell)
  .sort((a, b) => compare(rank(a), rank(b)));

/** @throws RangeError naming the known cells. */
export function getCell(id: string): CellDef {
  const found = cells.find((cell) => cell.id === id);
  if (!found) throw new RangeError(`unknown cell "${id}"; known cells are ${cells.map((cell) => cell.id).join(', ')}`);
  return found;
}
