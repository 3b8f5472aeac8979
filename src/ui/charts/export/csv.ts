import { csvLine } from '../../../lib/csv.ts';

/** As many digits as a float32 has; nothing for what is not there. */
export const csvCell = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '' : String(Number(value.toPrecision(9)));

/** Comma-separated values with a header. */
export const csvText = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, ...rows].map((row) => `${csvLine(row)}\n`).join('');
