import { useState, useSyncExternalStore } from 'react';
import type { Task } from '../../data/tasks/index.ts';
import { formatCount } from '../../lib/format.ts';
import { predictions } from '../../store/evaluation/predictions.ts';
import { useApp } from '../../store/run/app.ts';
import { useComparison } from '../../store/run/comparedRuns.ts';
import { rightIf } from '../charts/chance.ts';
import styles from '../charts/figure/Predictions.module.css';
import { TableToggle } from '../charts/figure/TableToggle.tsx';
import { cx } from '../controls/cx.ts';
import { Panel } from '../controls/Panel.tsx';
import { PassageView } from '../views/passage/PassageView.tsx';
import { predictionsSentence, type ReadSequence, readNumbers, readSequence } from '../views/predictions/predictions.ts';
import { ViewControl } from '../views/text/ViewControl.tsx';
import { useTextView } from '../views/text/view.ts';

const noSymbols: readonly string[] = [];

function waitingFor(every: number): string {
  return every > 0
    ? `The first predictions are shown after step ${formatCount(every)}.`
    : 'Validation is off: set “Validate every” above 0 and restart to see predictions.';
}

function Row({ text, predictions, right }: ReadSequence) {
  const whole = right === predictions.length;
  const mark = predictions.length === 1 ? (whole ? '✓' : '✗') : `${right}/${predictions.length}`;
  return (
    <tr>
      <td className={styles.sequence}>{text}</td>
      <td className={styles.predicted}>
        {predictions.map(({ place, predicted, right: isRight }) => (
          <span key={place} className={cx(!isRight && styles.wrong)}>
            {predicted}
          </span>
        ))}
      </td>
      <td className={styles.target}>{predictions.map(({ target }) => target).join('')}</td>
      <td className={cx(styles.mark, whole && styles.right)}>{mark}</td>
    </tr>
  );
}

function Predictions() {
  useSyncExternalStore(predictions.changes.subscribe, predictions.changes.version);
  const symbols = useApp((state) => state.run?.facts.vocabulary ?? noSymbols);
  const every = useApp((state) => state.run?.config.validateEvery ?? 0);
  const several = useComparison((state) => state.compared.length > 0);
  const { latest } = predictions;
  if (latest === null) return <p className={styles.waiting}>{waitingFor(every)}</p>;
  const read = [
    ...latest.sequences.map((sequence, i) => readSequence(sequence, symbols, i)),
    ...latest.numbers.map(readNumbers),
  ];
  return (
    <>
      <p className={styles.sentence}>
        {several && 'Of model A: '}
        {predictionsSentence(read, formatCount(latest.step))}
      </p>
      <table className={styles.predictions}>
        <thead>
          <tr>
            <th scope="col">Sequence</th>
            <th scope="col">Predicted</th>
            <th scope="col">Target</th>
            <th scope="col">Correct</th>
          </tr>
        </thead>
        <tbody>
          {read.map((sequence) => (
            <Row key={sequence.number} {...sequence} />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** In the place of the text: what the model of a task predicts, or how it reads a sequence of symbols. */
export function PredictionsPanel({ task }: { task: Task }) {
  const [table, setTable] = useState(false);
  const ofSymbols = task.inputs === 'symbols';
  const reads = useTextView((state) => state.view === 'reads') && ofSymbols;
  const actions = ofSymbols && (
    <>
      <ViewControl first="Predictions" />
      {reads && <TableToggle of="numbers of the sequence" pressed={table} onChange={setTable} />}
    </>
  );
  return (
    <Panel place="text" title="Predictions" fill actions={actions || undefined}>
      {reads ? (
        <PassageView table={table} padded={false} />
      ) : (
        <>
          <p className={styles.why}>
            {task.explanation} The model of a task predicts targets and generates no text.
            {rightIf(task)}
          </p>
          <Predictions />
        </>
      )}
    </Panel>
  );
}
