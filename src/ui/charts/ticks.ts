import { formatCompact, formatCount, formatDuration } from '../../lib/format.ts';

/** 12500 → '12,500', 125000 → '125k'. */
export function stepTick(step: number): string {
  return step < 100_000 ? formatCount(step) : trimmed(formatCompact(step));
}

export const timeTick = formatDuration;

/** −3, 0.5: as it stands, with a minus. */
export const plainTick = (value: number): string => String(value).replace('-', '−');

/** Round values as they stand: 2.5, 0.001, 1e-5, 20k. */
export function valueTick(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && size < 1e-3) return value.toExponential(0).replace('-', '−');
  return size >= 10_000 ? trimmed(formatCompact(value)) : String(value);
}

/** Drops zeros after the decimal point: '1.50M' → '1.5M'. */
function trimmed(text: string): string {
  return text.replace(/\.?0+(?=[kMGT]$)/, (zeros) => (text.includes('.') ? '' : zeros));
}
