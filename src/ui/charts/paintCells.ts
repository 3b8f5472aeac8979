import type { AxisRange } from './axis.ts';
import { logShare, viridis } from './colours.ts';

/**
 * One pixel a cell, by the logarithm of its value; the page stretches it. What is not there stays clear.
 * @param rows from top to bottom, of one length; NaN for none
 */
export function paintCells(canvas: HTMLCanvasElement, rows: readonly ArrayLike<number>[], scale: AxisRange): void {
  const width = rows[0]?.length ?? 0;
  const context = canvas.getContext('2d');
  if (width === 0 || context === null) return;
  canvas.width = width;
  canvas.height = rows.length;
  const image = context.createImageData(width, rows.length);
  rows.forEach((values, row) => {
    for (let column = 0; column < width; column++) {
      const value = values[column] as number;
      if (Number.isNaN(value)) continue;
      image.data.set([...viridis(logShare(value, scale.low, scale.high)), 255], 4 * (row * width + column));
    }
  });
  context.putImageData(image, 0, 0);
}
