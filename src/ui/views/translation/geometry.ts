/** Places in the drawing of a tree, px: a column a step, a row for each of the 2k candidates. */
export const box = { width: 48, height: 28 };
const pitch = { x: 64, y: 33 };
const [left, top, gap] = [6, 20, 8];

export const xOf = (step: number): number => left + step * pitch.x;

/** Those that are pruned stand a little apart. */
export const yOf = (row: number, beam: number): number => top + row * pitch.y + (row < beam ? 0 : gap);

export const sizeOf = (steps: number, beam: number): { width: number; height: number } => ({
  width: xOf(steps) + box.width + left,
  height: yOf(2 * beam - 1, beam) + box.height + 4,
});

/** From the right edge of a box to the left edge of another. */
export function edgePath(parent: { x: number; y: number }, child: { x: number; y: number }): string {
  const [x, y] = [parent.x + box.width, parent.y + box.height / 2];
  const [toX, toY] = [child.x, child.y + box.height / 2];
  const middle = (x + toX) / 2;
  return `M${x},${y}C${middle},${y} ${middle},${toY} ${toX},${toY}`;
}

/** How far to scroll so that an interval is in sight; where it is already, no way. */
export function scrollTo(first: number, last: number, scrolled: number, room: number): number {
  if (last > scrolled + room) return last - room;
  return first < scrolled ? first : scrolled;
}
