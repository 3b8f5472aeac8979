import { describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { baseline, extentOf, type LineLabel, leader, type Place, placeLabels } from './labels.ts';

const plot = { x: 44, y: 22, width: 500, height: 180 };
const end = plot.x + plot.width;

interface Line {
  readonly xs: number[];
  readonly ys: number[];
}

const extents = (lines: readonly Line[]) => lines.map(({ xs, ys }) => extentOf(xs, ys, false, plot));

/** A curve from one point to the next. */
const line = (...points: [x: number, y: number][]): Line => ({
  xs: points.map(([x]) => x),
  ys: points.map(([, y]) => y),
});

/** Whether a curve comes into the text of a label, walked along in small steps. */
function crosses({ xs, ys }: Line, label: LineLabel, place: Place): boolean {
  const low = baseline(label, place);
  for (let i = 1; i < xs.length; i++) {
    const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [xs[i - 1], xs[i], ys[i - 1], ys[i]];
    const parts = Math.ceil(Math.hypot(x1 - x0, y1 - y0) * 2) + 1;
    for (let part = 0; part <= parts; part++) {
      const x = x0 + ((x1 - x0) * part) / parts;
      const y = y0 + ((y1 - y0) * part) / parts;
      if (x >= place.x && x <= place.x + label.width && y >= low - 9 && y <= low + 1) return true;
    }
  }
  return false;
}

describe('placeLabels', () => {
  const label = { y: 100, width: 120 };

  it('should stand over its line at the right end when nothing is there', () => {
    expect(placeLabels([label], [], plot)).toEqual([{ x: end - 4 - 120, over: true, away: 0 }]);
    expect(placeLabels([label], extents([line([44, 60], [end, 60])]), plot)[0]?.over).toBe(true);
  });

  it('should go under its line or to the left when a curve comes in at the right end', () => {
    const above = line([44, 30], [end - 140, 30], [end - 130, 92], [end, 92]);
    expect(placeLabels([label], extents([above]), plot)).toEqual([{ x: end - 4 - 120, over: false, away: 0 }]);
    const both = line([44, 30], [end - 60, 30], [end - 50, 170], [end, 170]);
    const [place] = placeLabels([label], extents([both]), plot) as [Place];
    expect(place.x + label.width).toBeLessThan(end - 60);
    expect(crosses(both, label, place)).toBe(false);
  });

  it('should stay where it is while nothing comes in, and leave when a curve does', () => {
    const before = [{ x: 200, over: true, away: 0 }];
    expect(placeLabels([label], [], plot, before)).toEqual(before);
    const into = line([44, 92], [end, 92]);
    expect(placeLabels([label], extents([into]), plot, before)[0]?.over).toBe(false);
  });

  it('should keep labels of close lines apart', () => {
    const labels = [60, 64, 66, 67, 68].map((y) => ({ y, width: 40 }));
    const places = placeLabels(labels, [], plot);
    expect(places.map(({ over }) => over)).toEqual([true, true, true, true, false]);
    places.forEach((place, i) => {
      for (let j = 0; j < i; j++) {
        const other = places[j] as Place;
        const apart = Math.abs(baseline(labels[i] as LineLabel, place) - baseline(labels[j] as LineLabel, other));
        expect(apart >= 10 || Math.abs(place.x - other.x) >= 40).toBe(true);
      }
    });
  });

  it('should never have a curve run through a label when there is room beside the curves', () => {
    for (let seed = 0; seed < 200; seed++) {
      const rng = createRng(seed, 'labels');
      // A loss that falls from somewhere, with noise, as far as it has come; the rest of the plot is free or not.
      const length = 3 + (rng.uint32() % 400);
      const until = rng.uniform(0.05, 1) * (plot.width - 150);
      const noise = rng.uniform(0, 25);
      const ys = Array.from(
        { length },
        (_, i) => 30 + 140 * (1 - Math.exp((-4 * i) / length)) + rng.uniform(-noise, noise),
      );
      const curve = { xs: ys.map((_, i) => plot.x + (until * i) / (length - 1)), ys };
      const labels = [
        { y: rng.uniform(40, 100), width: 70 },
        { y: rng.uniform(110, 190), width: 130 },
      ];
      placeLabels(labels, extents([curve]), plot).forEach((place, i) => {
        expect(crosses(curve, labels[i] as LineLabel, place)).toBe(false);
        expect(place.x).toBeGreaterThanOrEqual(plot.x);
        expect(place.x + (labels[i] as LineLabel).width).toBeLessThanOrEqual(end);
      });
    }
  });

  it('should stand away from its line, and lead to it, when a noisy curve covers the line at every step', () => {
    const rng = createRng(7, 'noisy');
    const noisy = Array.from({ length: 300 }, (_, i) => 40 + 80 * (1 - Math.exp(-i / 20)) + rng.uniform(-22, 22));
    let away = 0;
    let before: Place[] = [];
    for (let steps = 2; steps <= noisy.length; steps++) {
      const ys = noisy.slice(0, steps);
      const curve = { xs: ys.map((_, i) => plot.x + (plot.width * i) / (steps - 1)), ys };
      const labels = [
        { y: 40, width: 70 },
        { y: 118, width: 130 },
      ];
      before = placeLabels(labels, extents([curve]), plot, before);
      before.forEach((place, i) => {
        expect(crosses(curve, labels[i] as LineLabel, place), `${i} after ${steps} steps`).toBe(false);
        const ends = leader(labels[i] as LineLabel, place);
        expect(ends === null).toBe(place.away === 0);
        if (ends !== null) expect(Math.abs(ends.from - ends.to)).toBeCloseTo(place.away + 3);
        away = Math.max(away, place.away);
      });
    }
    expect(away).toBeGreaterThan(0);
  });

  it('should break a curve at what is not finite, unless it is bridged', () => {
    const [xs, ys] = [
      [44, 294, 544],
      [90, Number.NaN, 90],
    ];
    const covered = (bridged: boolean): number => extentOf(xs, ys, bridged, plot).tops.filter(Number.isFinite).length;
    expect(covered(false)).toBeLessThan(3);
    expect(covered(true)).toBe(125);
  });
});
