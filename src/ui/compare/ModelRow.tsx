import { ArrowUpRight, Play } from 'lucide-react';
import { continueWith } from '../../store/compare/runs.ts';
import { resumeCompared } from '../../store/run/transport.ts';
import { LineKey } from '../charts/LineKey.tsx';
import type { ShownRun } from '../charts/shownRuns.ts';
import { Button } from '../controls/Button.tsx';
import styles from './Compare.module.css';

interface ModelRowProps {
  model: ShownRun;
  /** Of the compared run; −1 for the run itself, which the setup edits and which is saved. */
  index: number;
  ready: boolean;
}

/** One model of a comparison: its line, what sets it apart, and whether it still trains. */
export function ModelRow({ model, index, ready }: ModelRowProps) {
  const { letter, name, look, problem, halted, isBuilt, runId } = model;
  const other = index >= 0;
  return (
    <li className={styles.row}>
      <LineKey look={look} />
      <span className={styles.letter} style={{ color: look.stroke }}>
        {letter}
      </span>
      <span className={styles.name}>
        {name}
        {!other && <span className={styles.chip}>set up and sampled</span>}
      </span>
      {other && (
        <span className={styles.actions}>
          {halted && (
            <Button
              size="s"
              variant="quiet"
              icon={<Play aria-hidden="true" />}
              disabled={!ready}
              onClick={() => resumeCompared(runId)}
            >
              Try again
            </Button>
          )}
          {isBuilt && (
            <Button
              size="s"
              variant="quiet"
              icon={<ArrowUpRight aria-hidden="true" />}
              disabled={!ready}
              onClick={() => continueWith(index)}
            >
              Continue with {letter}
            </Button>
          )}
        </span>
      )}
      {problem !== null && other && (
        <p className={styles.problem} role="status">
          {isBuilt ? problem : `${letter} does not train: ${problem}`}
        </p>
      )}
    </li>
  );
}
