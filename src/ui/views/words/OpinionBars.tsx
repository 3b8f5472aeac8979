import { formatShare } from '../../charts/chance.ts';
import styles from './Words.module.css';
import type { Opinion } from './words.ts';

const rowHeight = 22;
const width = 320;
const barStart = 128;
const barWidth = 136;

/** The most probable classes of one prediction, a bar each. @param props.name what people call a class */
export function OpinionBars({
  opinion,
  most,
  name,
}: {
  opinion: Opinion;
  most: number;
  name: (label: string) => string;
}) {
  const shown = opinion.classes.slice(0, most);
  const height = most * rowHeight;
  const predicted = shown.map((each) => `${name(each.name)} ${formatShare(each.probability)}`).join(', ');
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className={styles.bars}
      role="img"
      aria-label={`${opinion.part}: ${predicted}`}
    >
      {shown.map((each, i) => (
        <g key={each.name} transform={`translate(0 ${i * rowHeight})`}>
          <text x={0} y={15} className={styles.barText}>
            {name(each.name)}
          </text>
          <rect x={barStart} y={5} width={barWidth} height={12} rx={2} className={styles.ground} />
          <rect x={barStart} y={5} width={barWidth * each.probability} height={12} rx={2} className={styles.bar} />
          <text x={width} y={15} textAnchor="end" className={styles.barValue}>
            {(100 * each.probability).toFixed(1)}%
          </text>
        </g>
      ))}
    </svg>
  );
}
