import { isReverse, lastLagOf } from '../../../probes/reach/contract.ts';
import type { AxisRange } from '../../charts/axis.ts';
import { viridisGradient } from '../../charts/colours.ts';
import figureStyles from '../../charts/figure/Figure.module.css';
import { type Figure, Figures } from '../../charts/figure/Figures.tsx';
import { valueTick } from '../../charts/ticks.ts';
import { type Band, bandsOf } from './bands.ts';
import { stateReaches } from './curves.ts';
import styles from './Reach.module.css';
import { lagCount } from './sentences.ts';
import { strokes, unitOf } from './show.ts';
import type { Picture, PictureProps } from './view.ts';

/** '2.4' steps, or '>63' where the window ends before. */
function steps(lag: number | null, last: number): Pick<Figure, 'value' | 'unit'> {
  const value = lag === null ? `>${last}` : lagCount(lag);
  return { value, unit: value === '1' ? 'step' : 'steps' };
}

function figuresOf({ data, shown }: Pick<PictureProps, 'data' | 'shown'>): Figure[] {
  const last = lastLagOf(data, shown.recurrence, shown.tau);
  return stateReaches(data, shown.recurrence, shown.tau).flatMap(({ state, decay }) => [
    { id: `half-${state}`, label: `${state} halved after`, ...steps(decay.halfLife, last), ...strokes[state] },
    { id: `lost-${state}`, label: `${state} below 1/1000 after`, ...steps(decay.lost, last) },
  ]);
}

/** Before anything is measured: what most networks have. */
const plain = { recurrences: [] };

function Bands({ bands, label }: { bands: readonly Band[]; label: string }) {
  return (
    <ul className={styles.bands} aria-label={label}>
      {bands.map(({ id, label, fill }) => (
        <li key={id}>
          <i style={{ background: fill }} />
          {label}
        </li>
      ))}
    </ul>
  );
}

interface ReachLegendProps {
  picture: Picture;
  props: Omit<PictureProps, 'height'> | null;
  scale: AxisRange;
  /** Of runs that are compared by lag, in the place of one run's numbers. */
  compared: readonly Figure[] | null;
}

/** Headline numbers of the curves, or what the colours of the other pictures mean. */
export function ReachLegend({ picture, props, scale, compared }: ReachLegendProps) {
  if (picture === 'bands') {
    const reverse = props !== null && isReverse(props.data, props.shown.recurrence);
    const label = `Loss so many steps ${reverse ? 'earlier' : 'later'}`;
    return (
      <div className={styles.legend}>
        <span>{label}:</span>
        <Bands bands={bandsOf(props?.data ?? plain, props?.shown.recurrence ?? 0)} label={label} />
      </div>
    );
  }
  if (picture === 'map') {
    return (
      <div className={styles.legend}>
        <span>{unitOf(props?.view.relative ?? true)}</span>
        <span className={styles.scale}>
          <b>{valueTick(scale.low)}</b>
          <i style={{ background: viridisGradient }} />
          <b>{valueTick(scale.high)}</b>
        </span>
      </div>
    );
  }
  const figures = compared ?? (props ? figuresOf(props) : []);
  return <div className={figureStyles.headline}>{figures.length > 0 && <Figures figures={figures} />}</div>;
}
