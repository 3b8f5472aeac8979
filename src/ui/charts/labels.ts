/** Where the labels of horizontal lines stand so that no curve runs through them. All lengths in px. */

interface Plot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The label of a line at `y`. */
export interface LineLabel {
  readonly y: number;
  readonly width: number;
}

/** A label over or under its line, from `x` on. */
export interface Place {
  readonly x: number;
  readonly over: boolean;
  /** How much further from the line than a label beside it. */
  readonly away: number;
}

/** What a curve covers of a column: the topmost and the lowest of it, which are Infinity and −Infinity where it is not. */
interface Extent {
  readonly tops: Float64Array;
  readonly bottoms: Float64Array;
}

const columnWidth = 4;
/** Between a line and its label, and of the text itself. */
const gap = 4;
const textHeight = 10;
/** Kept free around a label: half of a mark on a curve. */
const air = 3;
/** Candidates stand so far apart. */
const stride = 8;
const rise = 12;
/** From the right edge of the plot. */
const inset = 4;

/**
 * How much worse a place is: for each column of a curve in it, for another label in it, and for another line between a label and the
 * line that it is under. Over its line a label may have others, so those of lines that lie close stand side by side over their own.
 * Away from its line it stands only where a noisy curve covers the line from end to end.
 */
const costs = { curve: 1000, label: 5000, line: 10, under: 0.12, moved: 0.05, away: 20 };

const top = ({ y }: Pick<LineLabel, 'y'>, { over, away }: Place): number =>
  over ? y - gap - away - textHeight : y + gap + away;

/** Baseline of a label's text. */
export const baseline = (label: Pick<LineLabel, 'y'>, place: Place): number => top(label, place) + textHeight - 1;

/** From a line to its label where that stands away from it: the ends of a line that leads to it. */
export function leader(
  label: Pick<LineLabel, 'y'>,
  place: Place,
): { readonly from: number; readonly to: number } | null {
  if (place.away === 0) return null;
  return { from: label.y, to: place.over ? top(label, place) + textHeight + 1 : top(label, place) - 1 };
}

/**
 * The columns that a curve covers.
 * @param xs of its points, ascending
 * @param ys NaN where it has none
 * @param bridged whether it goes on across gaps
 */
export function extentOf(xs: ArrayLike<number>, ys: ArrayLike<number>, bridged: boolean, plot: Plot): Extent {
  const columns = Math.max(1, Math.ceil(plot.width / columnWidth));
  const tops = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const bottoms = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  const cover = (x: number, y: number): void => {
    const column = Math.floor((x - plot.x) / columnWidth);
    if (column < 0 || column >= columns) return;
    tops[column] = Math.min(tops[column] as number, y);
    bottoms[column] = Math.max(bottoms[column] as number, y);
  };
  let last = -1;
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [xs[i] as number, ys[i] as number];
    if (!Number.isFinite(y) || !Number.isFinite(x)) {
      if (!bridged) last = -1;
      continue;
    }
    cover(x, y);
    if (last >= 0) {
      const [fromX, fromY] = [xs[last] as number, ys[last] as number];
      const first = Math.max(0, Math.ceil((fromX - plot.x) / columnWidth));
      const end = Math.min(columns, Math.floor((x - plot.x) / columnWidth));
      // At each border between columns, of both.
      for (let column = first; column <= end; column++) {
        const at = plot.x + column * columnWidth;
        const height = x === fromX ? y : fromY + ((y - fromY) * (at - fromX)) / (x - fromX);
        cover(at, height);
        cover(at - columnWidth / 2, height);
      }
    }
    last = i;
  }
  return { tops, bottoms };
}

/** Columns of a box in which there is a curve. */
function crossed(x: number, y: number, width: number, extents: readonly Extent[], plot: Plot): number {
  const from = Math.max(0, Math.floor((x - air - plot.x) / columnWidth));
  const to = Math.floor((x + width + air - plot.x) / columnWidth);
  let count = 0;
  for (const { tops, bottoms } of extents) {
    for (let column = from; column <= Math.min(to, tops.length - 1); column++) {
      if ((tops[column] as number) <= y + textHeight + air && (bottoms[column] as number) >= y - air) count++;
    }
  }
  return count;
}

/**
 * A place for each label, one after the other: at the right end over its line where nothing is there, else at the nearest place on
 * either side of the line without a curve or another label; where there is none, further from the line.
 * @param previous where they stood; they stay as long as nothing has come into their place and there is none nearer to their line
 */
export function placeLabels(
  labels: readonly LineLabel[],
  extents: readonly Extent[],
  plot: Plot,
  previous: readonly (Place | undefined)[] = [],
): Place[] {
  const placed: Place[] = [];
  labels.forEach((label, i) => {
    const costOf = (place: Place): number => {
      const { x, over } = place;
      const y = top(label, place);
      const inside = y >= plot.y - gap && y + textHeight <= plot.y + plot.height;
      const others = placed.filter((other, j) => {
        const beside = labels[j] as LineLabel;
        const apart = Math.abs(y - top(beside, other));
        return x < other.x + beside.width + gap && other.x < x + label.width + gap && apart < textHeight + 2;
      });
      const [low, high] = [Math.min(label.y, y), Math.max(label.y, y + textHeight)];
      const lines = over ? [] : labels.filter((other, j) => j !== i && other.y >= low && other.y < high);
      return (
        costs.curve * crossed(x, y, label.width, extents, plot) +
        costs.label * (others.length + Number(!inside)) +
        costs.line * lines.length +
        (costs.away * place.away) / rise +
        (over ? 0 : costs.under)
      );
    };
    const right = plot.x + plot.width - inset - label.width;
    const left = Math.min(right, plot.x + inset);
    const before = previous[i];
    const kept = before && { ...before, x: Math.min(right, Math.max(left, before.x)) };
    let best: Place = { x: right, over: true, away: 0 };
    let least = Number.POSITIVE_INFINITY;
    for (let away = 0; away < plot.height && least >= costs.curve; away += rise) {
      for (let x = right; x >= left; x -= stride) {
        for (const over of [true, false]) {
          const cost = costOf({ x, over, away }) + costs.moved * ((right - x) / stride);
          if (cost < least) [best, least] = [{ x, over, away }, cost];
        }
      }
    }
    // Back to its line as soon as there is room.
    const stays = kept !== undefined && costOf(kept) < costs.curve && kept.away <= best.away;
    placed.push(stays ? kept : best);
  });
  return placed;
}
