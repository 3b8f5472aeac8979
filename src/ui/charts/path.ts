import type { Curve } from './model.ts';

export type Scale = (value: number) => number | undefined;

export const tenth = (pixels: number): number => Math.round(pixels * 10) / 10;

/** SVG path of a curve. Gaps break it, unless it has marks: then they are bridged. */
export function curvePath(
  { values, marks }: Pick<Curve, 'values' | 'marks'>,
  positions: Float64Array,
  x: Scale,
  y: Scale,
): string {
  let path = '';
  let pen = 'M';
  for (let row = 0; row < positions.length; row++) {
    const value = values[row] ?? Number.NaN;
    const top = Number.isFinite(value) ? y(value) : undefined;
    if (top === undefined || !Number.isFinite(top)) {
      if (!marks) pen = 'M';
      continue;
    }
    path += `${pen}${tenth(x(positions[row] ?? 0) ?? 0)},${tenth(top)}`;
    pen = 'L';
  }
  return path;
}
