import { formatPercent, visibleChar } from '../../../lib/format.ts';
import { cx } from '../../controls/cx.ts';
import styles from './Likeliest.module.css';

const places = [0, 1, 2, 3, 4];

interface Candidate {
  char: string;
  probability: number;
}

function Bar({ candidate, chosen }: { candidate: Candidate | undefined; chosen: boolean }) {
  if (candidate === undefined) return <li className={styles.row} />;
  return (
    <li className={cx(styles.row, chosen && styles.chosen)}>
      <span className={styles.candidate}>{visibleChar(candidate.char)}</span>
      <span className={styles.track}>
        <span className={styles.bar} style={{ transform: `scaleX(${candidate.probability})` }} />
      </span>
      <span className={styles.share}>{formatPercent(candidate.probability)}</span>
    </li>
  );
}

/** Five candidates with their probabilities, likeliest first; the one that came is set off. */
export function CandidateBars({
  top,
  came,
  label,
}: {
  top: readonly Candidate[];
  came: string | null;
  label?: string;
}) {
  return (
    <ol className={styles.rows} aria-label={label}>
      {places.map((place) => (
        <Bar key={place} candidate={top[place]} chosen={came !== null && top[place]?.char === came} />
      ))}
    </ol>
  );
}

interface LikeliestProps {
  label: string;
  /** The character that is looked at, and what stands under it. */
  char: string;
  below: string;
  /** What followed it. */
  next: string | null;
  top: readonly Candidate[];
}

/** What a model holds likeliest after a character. */
export function Likeliest({ label, char, below, next, top }: LikeliestProps) {
  return (
    <div className={styles.inspection}>
      <div className={styles.own}>
        <span className={styles.char}>{visibleChar(char)}</span>
        <span className={styles.probability}>{below}</span>
      </div>
      <CandidateBars top={top} came={next} label={label} />
    </div>
  );
}
