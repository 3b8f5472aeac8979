/** Field of a character, px. */
export const cell = { width: 8.5, height: 22 };
/** Room for the frame around a character at the edge, px. */
export const margin = 2;

/** Where a character stands. */
interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly cells: readonly Cell[];
}

/**
 * Lines a passage into rows of at most so many columns: after each line end, else between words, else within one. The last column is
 * for the white space after a row's last word.
 */
export function gridOf(characters: readonly string[], columns: number): Grid {
  const width = Math.max(1, columns);
  const cells: Cell[] = [];
  let row = 0;
  let column = 0;
  characters.forEach((char, t) => {
    const space = /\s/.test(char);
    const startsWord = !space && (t === 0 || /\s/.test(characters[t - 1] ?? ''));
    const length = startsWord ? wordLength(characters, t) : 1;
    const room = space ? width : width - 1;
    if (column > 0 && (column >= room || (column + length > room && length <= room))) {
      row++;
      column = 0;
    }
    cells.push({ row, column });
    column++;
    if (char === '\n') {
      row++;
      column = 0;
    }
  });
  return { columns: width, rows: (cells.at(-1)?.row ?? 0) + 1, cells };
}

/** Characters up to the next white space. */
function wordLength(characters: readonly string[], start: number): number {
  let end = start;
  while (end < characters.length && !/\s/.test(characters[end] ?? '')) end++;
  return Math.max(1, end - start);
}

/** The character at a place, or the last one of its row that is before it; null outside. */
export function characterAt({ cells }: Grid, row: number, column: number): number | null {
  const found = cells.findLastIndex((cell) => cell.row === row && cell.column <= column);
  return found < 0 ? null : found;
}

/** The character above or below another, at the same column or the row's last; null past the ends. */
export function verticalNeighbour(grid: Grid, t: number, by: 1 | -1): number | null {
  const cell = grid.cells[t];
  return cell ? characterAt(grid, cell.row + by, cell.column) : null;
}
