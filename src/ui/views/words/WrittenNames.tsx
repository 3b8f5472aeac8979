import type { WrittenSequence } from '../../../probes/written/contract.ts';
import styles from './Words.module.css';
import { oneIn } from './words.ts';

const rowHeight = 22;
const width = 320;
const [barStart, barWidth] = [150, 78];

/** Names with how likely each is: the bars compare them with the likeliest. */
export function WrittenNames({ written, height }: { written: readonly WrittenSequence[]; height: number }) {
  const best = written[0]?.logProbability ?? 0;
  const predicted = written.map(({ text, logProbability }) => `${text} ${oneIn(logProbability)}`).join(', ');
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={styles.bars} role="img" aria-label={`Names: ${predicted}`}>
      {written.map(({ text, logProbability, ended }, i) => (
        <g key={text} transform={`translate(0 ${i * rowHeight})`}>
          <text x={0} y={15} className={styles.barText}>
            {text}
            {ended ? '' : '…'}
          </text>
          <rect x={barStart} y={5} width={barWidth} height={12} rx={2} className={styles.ground} />
          <rect
            x={barStart}
            y={5}
            width={barWidth * Math.exp(logProbability - best)}
            height={12}
            rx={2}
            className={styles.bar}
          />
          <text x={width} y={15} textAnchor="end" className={styles.barValue}>
            {oneIn(logProbability)}
          </text>
        </g>
      ))}
    </svg>
  );
}
