/** What a column of a table holds. */
export interface Column {
  readonly name: string;
  readonly kind: 'date' | 'number' | 'text';
  /** The first values, as they stand there. */
  readonly examples: readonly string[];
  /** Cells without a value. */
  readonly missing: number;
}

/** Which columns of a table are read, and what is forecast of them. */
export interface Choice {
  /** Index of the column of dates; null where there is none, and rows follow one another in order. */
  readonly date: number | null;
  /** What is forecast. */
  readonly target: number;
  /** What else is read, `mostOthers` at most. */
  readonly others: readonly number[];
  /** The forecast is of how much it grows (log returns), as fits prices; else of how far it moves (differences). */
  readonly growth: boolean;
}

/** Columns that may be read beside the one that is forecast. */
export const mostOthers = 3;

/** Bytes of a table at most. */
export const mostTableBytes = 10 * 1024 * 1024;

/** A row that was left out. */
export interface BadRow {
  /** In the file, from 1. */
  readonly line: number;
  readonly what: string;
}

/** What became of the rows of a table. */
export interface SeriesReport {
  readonly rows: number;
  readonly used: number;
  readonly badCount: number;
  /** The first of them. */
  readonly bad: readonly BadRow[];
  /** Values that were missing and stand as the last one before them. */
  readonly filled: number;
  /** Rows before the first value of each column, left out. */
  readonly before: number;
  /** The order of the file was not that of the dates. */
  readonly sorted: boolean;
}

/** A table that a person brought, and the series in it. */
export interface TableReport {
  readonly name: string;
  readonly columns: readonly Column[];
  /** What was read: as asked, or as guessed; null where no column holds numbers. */
  readonly choice: Choice | null;
  readonly report: SeriesReport | null;
  /** The series as a table of its own, UTF-8: what is trained on, and kept. Null where it can't be. */
  readonly text: ArrayBuffer | null;
  /** Why not, in one sentence. */
  readonly problem?: string;
}
