import { type PointerEvent, type RefObject, useId } from 'react';
import { type RankedUnit, separation, stateOf, stdDev } from '../../../probes/passage/contract.ts';
import { cx } from '../../controls/cx.ts';
import { Help } from '../../controls/Help.tsx';
import { NumberField } from '../../controls/NumberField.tsx';
import styles from './Passage.module.css';
import { signed } from './sentences.ts';
import type { Shown } from './shown.ts';
import { listed } from './useRanking.ts';
import { useInspectView } from './view.ts';

const [viewWidth, viewHeight] = [100, 24];

const variationHelp = 'Sorted by the standard deviation of each unit’s state over the passage.';
const spanHelp =
  'Sorted by the point-biserial correlation r between a unit’s state and being inside the span: 1 at best, 0 for no relation.';

/** A unit's state over the passage, small. */
function Track({ shown: { data, cursor, scale, colouring }, unit }: { shown: Shown; unit: number }) {
  const set = useInspectView((view) => view.set);
  const values = stateOf(data, unit);
  const last = Math.max(1, values.length - 1);
  const bound = colouring === 'unit' ? scale.high : 1;
  const x = (t: number): number => (viewWidth * t) / last;
  const y = (value: number): number =>
    (viewHeight / 2) * (1 - (0.9 * Math.max(-bound, Math.min(bound, value))) / bound);
  const path = Array.from(values, (value, t) => `${t === 0 ? 'M' : 'L'}${x(t).toFixed(1)},${y(value).toFixed(1)}`).join(
    '',
  );
  const look = (event: PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    set({ cursor: Math.max(0, Math.min(last, Math.round((last * (event.clientX - box.left)) / box.width))) });
  };
  return (
    <svg
      className={styles.track}
      viewBox={`0 0 ${viewWidth} ${viewHeight}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      onPointerMove={(event) => event.pointerType === 'mouse' && look(event)}
    >
      <path className={styles.zero} d={`M0,${viewHeight / 2}H${viewWidth}`} />
      <path className={styles.curve} d={path} />
      <path className={styles.here} d={`M${x(cursor)},0V${viewHeight}`} />
    </svg>
  );
}

interface UnitsProps {
  shown: Shown;
  ranked: readonly RankedUnit[];
  /** True while somebody points at the list or is in it. */
  held: RefObject<boolean>;
}

/** The units that vary most, or that tell a span best, with a small picture of each; and a field for any other. */
export function Units({ shown, ranked, held }: UnitsProps) {
  const headingId = useId();
  const set = useInspectView((view) => view.set);
  const { data, span, unit } = shown;
  const score = (of: number): number => {
    const values = stateOf(data, of);
    return span ? separation(values, span.first, span.end).correlation : stdDev(values);
  };
  const pick = (next: number): void => {
    const { colouring } = useInspectView.getState();
    set({ unit: next, colouring: colouring === 'gate' && data.gates.length > 0 ? 'gate' : 'unit' });
  };
  return (
    <section className={styles.units} aria-labelledby={headingId}>
      <div className={styles.unitsHead}>
        <h3 id={headingId} className={styles.unitsTitle}>
          {span ? 'Units active in the span' : 'Units that vary most'}
        </h3>
        <Help labelId={headingId}>{span ? spanHelp : variationHelp}</Help>
        <span className={styles.scoreName}>{span ? 'r' : 'std. dev.'}</span>
        <div className={styles.any}>
          <NumberField label="Unit" integer min={0} max={data.units - 1} value={unit} onChange={pick} />
        </div>
      </div>
      <ul
        className={styles.list}
        onPointerEnter={() => {
          held.current = true;
        }}
        onPointerLeave={() => {
          held.current = false;
        }}
      >
        {ranked.slice(0, listed).map((each) => (
          <li key={each.unit}>
            <button
              type="button"
              className={cx(styles.unit, each.unit === unit && styles.picked)}
              aria-pressed={each.unit === unit}
              aria-label={`Unit ${each.unit}, ${span ? 'correlation' : 'standard deviation'} ${signed(score(each.unit))}`}
              onClick={() => pick(each.unit)}
            >
              <span className={styles.unitName}>{each.unit}</span>
              <Track shown={shown} unit={each.unit} />
              <span className={styles.score}>{signed(score(each.unit))}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
