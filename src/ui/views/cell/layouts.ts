import type { CellDiagram } from './diagram.ts';
import type { CellOptions } from './equations.ts';

export type LayoutOf = (options: CellOptions) => CellDiagram;

// Found by name: a cell's layout is added in a file of this folder.
const modules = import.meta.glob<{ layouts: Readonly<Record<string, LayoutOf>> }>('./layouts/*.ts', { eager: true });
const all: Readonly<Record<string, LayoutOf>> = Object.assign(
  {},
  ...Object.values(modules).map((each) => each.layouts),
);

/** Where a cell's boxes and wires are; null for one that nobody has drawn. */
export const layoutOf = (cell: string, options: CellOptions): CellDiagram | null => all[cell]?.(options) ?? null;
