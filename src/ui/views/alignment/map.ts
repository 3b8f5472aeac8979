/** px of a character of the labels. */
const characterWidth = 6.8;
const cellHeight = 20;
const narrowest = 16;
const widest = 34;
/** Characters of a label; the others are cut off. */
const mostCharacters = 14;

/** Where the cells of a heat map and its labels are, px. */
export interface MapLayout {
  /** Width of the labels of rows. */
  readonly left: number;
  /** Height of the labels of columns. */
  readonly top: number;
  readonly cell: { readonly width: number; readonly height: number };
}

export const shortened = (label: string): string =>
  label.length > mostCharacters ? `${label.slice(0, mostCharacters - 1)}…` : label;

const widthOf = (label: string): number => label.length * characterWidth;

const longest = (labels: readonly string[]): number => Math.ceil(Math.max(0, ...labels.map(widthOf)));

/** Whether a column's label stands upright, since it is wider than the column. */
export const isUpright = (label: string, { cell }: Pick<MapLayout, 'cell'>): boolean => widthOf(label) > cell.width - 2;

/**
 * Cells as wide as there is room, and never narrower than a symbol needs: the map is then wider than its place.
 * @param columns, rows labels as they show @param width of the place
 */
export function mapLayout(columns: readonly string[], rows: readonly string[], width: number): MapLayout {
  const left = longest(rows) + 8;
  const each = Math.floor((width - left - 2) / Math.max(1, columns.length));
  const cell = { width: Math.max(narrowest, Math.min(widest, each)), height: cellHeight };
  const top = Math.max(10, longest(columns.filter((label) => isUpright(label, { cell })))) + 10;
  return { left, top, cell };
}
