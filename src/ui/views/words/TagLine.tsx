import { formatShare } from '../../charts/chance.ts';
import { cx } from '../../controls/cx.ts';
import styles from './Words.module.css';
import { type Opinion, tagName } from './words.ts';

/** Of the figures' typeface at 13 px, and at 9.5 px. */
const [wordWidth, tagWidth] = [7.9, 5.8];
const height = 36;

/** Colours of the commonest tags; the tag is written beside each. */
const colours: Readonly<Record<string, string>> = {
  NOUN: 'var(--data-1)',
  VERB: 'var(--data-2)',
  ADJ: 'var(--data-3)',
  ADV: 'var(--data-4)',
  PRON: 'var(--data-5)',
  DET: 'var(--data-6)',
};

function Word({ opinion, pressed, onPress }: { opinion: Opinion; pressed: boolean; onPress: () => void }) {
  const { part, known, classes } = opinion;
  const [first] = classes;
  const tag = first?.name ?? '';
  const width = Math.max([...part].length * wordWidth, tag.length * tagWidth, 14) + 8;
  const label = `${part}${known ? '' : ', not in the vocabulary'}: ${tagName(tag)}, ${formatShare(first?.probability ?? 0)}`;
  return (
    <li>
      <button type="button" className={styles.word} aria-pressed={pressed} aria-label={label} onClick={onPress}>
        <svg width={width} height={height} aria-hidden="true">
          <text x={width / 2} y={14} textAnchor="middle" className={cx(styles.text, !known && styles.unknown)}>
            {part}
          </text>
          <rect
            x={4}
            y={19}
            width={(width - 8) * (first?.probability ?? 0)}
            height={3}
            rx={1}
            style={{ fill: colours[tag] ?? 'var(--border-strong)' }}
          />
          <text x={width / 2} y={33} textAnchor="middle" className={styles.tag}>
            {tag}
          </text>
        </svg>
      </button>
    </li>
  );
}

/** A line with the tag of each word under it; the bar between is as long as the model is sure. */
export function TagLine({
  opinions,
  chosen,
  choose,
}: {
  opinions: readonly Opinion[];
  chosen: number;
  choose: (i: number) => void;
}) {
  return (
    <ul className={styles.words}>
      {opinions.map((opinion) => (
        <Word
          key={opinion.place}
          opinion={opinion}
          pressed={opinion.place === chosen}
          onPress={() => choose(opinion.place)}
        />
      ))}
    </ul>
  );
}
