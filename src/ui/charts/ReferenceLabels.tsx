import { useContext, useRef } from 'react';
import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import type { AxisRange } from './axis.ts';
import styles from './Chart.module.css';
import { baseline, extentOf, leader, type Place, placeLabels } from './labels.ts';
import { ChartContentContext, type Reference } from './model.ts';
import { tenth } from './path.ts';

/** Of a letter, px: a little more than the mean, so that no label is wider than taken for. */
const letterWidth = 5.8;

/** The labels of the reference lines, where no curve runs through them. */
export function ReferenceLabels({ references, range }: { references: readonly Reference[]; range: AxisRange }) {
  const { positions, curves } = useContext(ChartContentContext);
  const x = useXAxisScale();
  const y = useYAxisScale();
  const plot = usePlotArea();
  const kept = useRef({ width: 0, places: new Map<string, Place>() });
  if (x === undefined || y === undefined || plot === undefined) return null;
  const shown = references.filter(({ value }) => value >= range.low && value <= range.high);
  const labels = shown.map(({ value, label }) => ({ y: y(value) ?? 0, width: letterWidth * label.length }));
  const extents = curves.map(({ values, along, marks }) => {
    const xs = Array.from(along?.positions ?? positions, (position) => x(position) ?? Number.NaN);
    return extentOf(
      xs,
      Array.from(values, (value) => y(value) ?? Number.NaN),
      marks === true,
      plot,
    );
  });
  // In a plot of another width the right end is elsewhere.
  const before = kept.current.width === plot.width ? kept.current.places : new Map<string, Place>();
  const places = placeLabels(
    labels,
    extents,
    plot,
    shown.map(({ label }) => before.get(label)),
  );
  kept.current = { width: plot.width, places: new Map(shown.map(({ label }, i) => [label, places[i] as Place])) };
  return shown.map(({ label }, i) => {
    const [place, line] = [places[i] as Place, labels[i] as (typeof labels)[number]];
    const led = leader(line, place);
    return (
      <g key={label}>
        {led && (
          <path
            className={styles.leader}
            d={`M${tenth(place.x + line.width / 2)},${tenth(led.from)}V${tenth(led.to)}`}
          />
        )}
        <text
          className={styles.reference}
          x={tenth(place.x + line.width)}
          y={tenth(baseline(line, place))}
          textAnchor="end"
        >
          {label}
        </text>
      </g>
    );
  });
}
