/** Limits of a number a person types. */
export interface NumberRange {
  min?: number | undefined;
  max?: number | undefined;
  integer?: boolean | undefined;
}

export type ParsedNumber = { value: number } | { problem: string };

/** Shortest text that reads back as the same number; exponents only where a plain decimal would be long. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential().replace('e+', 'e');
  return String(value);
}

/** Reads what a person typed; a comma counts as a decimal point. The problem is a sentence for the person. */
export function parseNumber(text: string, { min, max, integer }: NumberRange): ParsedNumber {
  const trimmed = text.trim().replace('−', '-').replace(',', '.');
  const value = trimmed === '' ? Number.NaN : Number(trimmed);
  if (!Number.isFinite(value)) return { problem: 'Write a number, such as 0.01 or 1e-3.' };
  if (integer && !Number.isInteger(value)) return { problem: 'Only whole numbers are allowed.' };
  const low = min !== undefined && value < min;
  const high = max !== undefined && value > max;
  if (!(low || high)) return { value };
  if (min !== undefined && max !== undefined) {
    return { problem: `Between ${formatNumber(min)} and ${formatNumber(max)}.` };
  }
  return { problem: low ? `At least ${formatNumber(min ?? 0)}.` : `At most ${formatNumber(max ?? 0)}.` };
}
