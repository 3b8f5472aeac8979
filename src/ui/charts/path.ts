import type { Bar, Curve, MarkShape } from './model.ts';

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

/** SVG path of the field between the least and greatest values of rows; rows without either break it. */
export function rangePath(
  { low, high }: NonNullable<Curve['range']>,
  positions: Float64Array,
  x: Scale,
  y: Scale,
): string {
  let path = '';
  let [there, back] = [[] as string[], [] as string[]];
  const close = (): void => {
    if (there.length > 1) path += `M${there.join('L')}L${back.reverse().join('L')}Z`;
    [there, back] = [[], []];
  };
  for (let row = 0; row < positions.length; row++) {
    const [bottom, top] = [y(low[row] ?? Number.NaN), y(high[row] ?? Number.NaN)];
    if (!Number.isFinite(bottom) || !Number.isFinite(top)) {
      close();
      continue;
    }
    const left = tenth(x(positions[row] ?? 0) ?? 0);
    there.push(`${left},${tenth(top ?? 0)}`);
    back.push(`${left},${tenth(bottom ?? 0)}`);
  }
  close();
  return path;
}

/** SVG path of a mark around a point, all shapes about equally large. */
export function markPath(shape: MarkShape, x: number, y: number): string {
  if (shape === 'square') return `M${tenth(x - 2.6)},${tenth(y - 2.6)}h5.2v5.2h-5.2Z`;
  if (shape === 'triangle') return `M${x},${tenth(y - 3.6)}l3.4,5.9h-6.8Z`;
  if (shape === 'wedge') return `M${x},${tenth(y + 3.6)}l3.4,-5.9h-6.8Z`;
  if (shape === 'diamond') return `M${x},${tenth(y - 3.7)}l3.7,3.7l-3.7,3.7l-3.7,-3.7Z`;
  return `M${tenth(x - 2.8)},${y}a2.8,2.8 0 1,0 5.6,0a2.8,2.8 0 1,0 -5.6,0Z`;
}

/** Share of the distance between two bars that stays free. */
const gap = 0.15;

/**
 * SVG paths of stacked bars, one a part.
 * @param apart px between two rows
 */
export function stackPaths(
  bars: readonly Pick<Bar, 'values'>[],
  positions: Float64Array,
  x: Scale,
  y: Scale,
  apart: number,
): string[] {
  const width = tenth(apart * (1 - gap));
  const reached = new Float64Array(positions.length);
  return bars.map(({ values }) => {
    let path = '';
    for (let row = 0; row < positions.length; row++) {
      const value = values[row] ?? 0;
      if (!(value > 0)) continue;
      const bottom = reached[row] ?? 0;
      reached[row] = bottom + value;
      const [from, to] = [tenth(y(bottom) ?? 0), tenth(y(bottom + value) ?? 0)];
      if (from !== to) path += `M${tenth((x(positions[row] ?? 0) ?? 0) - width / 2)},${from}h${width}V${to}h${-width}Z`;
    }
    return path;
  });
}
