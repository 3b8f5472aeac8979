import { useState } from 'react';
import type { PairTask } from '../../../data/pairs/index.ts';
import { visibleChar } from '../../../lib/format.ts';
import panelStyles from '../../charts/figure/Predictions.module.css';
import { afterStep, type FoundExamples, useExamples, useExamplesModel } from '../../charts/useExamples.ts';
import { cx } from '../../controls/cx.ts';
import { ModelChoice } from '../../controls/ModelChoice.tsx';
import { Switch } from '../../controls/Switch.tsx';
import styles from './Examples.module.css';
import type { Edit } from './edits.ts';
import { type ComparedExample, editsText, examplesSentence, listedExamples } from './examples.ts';

/** Rows at a time: as many as keep a good part of the list in sight. */
const mostListed = 20;
/** Characters of targets that fit into a line, whatever the width of the page. */
const mostShort = 12;

function Mark({ edit: { kind, output, target } }: { edit: Edit }) {
  if (kind === 'missing') return <ins className={styles.missing}>{visibleChar(target ?? '')}</ins>;
  if (kind === 'extra') return <del className={styles.extra}>{visibleChar(output ?? '')}</del>;
  if (kind === 'same') return <>{output}</>;
  return (
    <mark className={styles.substituted} title={`instead of ${target}`}>
      {visibleChar(output ?? '')}
    </mark>
  );
}

/** Where each symbol of an output stands, whose place in it is all that tells it from others. */
const placed = (edits: readonly Edit[]) => edits.map((edit, place) => ({ edit, place }));

function Row({ compared, spaced }: { compared: ComparedExample; spaced: FoundExamples['spaced'] }) {
  const { example, target, edits, count } = compared;
  const between = spaced.target ? ' ' : '';
  return (
    <tr>
      <td className={styles.source}>{example.text}</td>
      <td className={styles.output}>
        {placed(edits).map(({ edit, place }) => (
          <span key={place}>
            {place > 0 && between}
            <Mark edit={edit} />
          </span>
        ))}
        {!example.ended && <span title="It goes on: it is as long as targets may be.">…</span>}
      </td>
      <td className={styles.target}>{target.join(between)}</td>
      <td className={cx(styles.count, count === 0 && panelStyles.right)}>{editsText(count)}</td>
    </tr>
  );
}

function Listed({ found, wrong }: { found: FoundExamples; wrong: boolean }) {
  const listed = listedExamples(found.examples, wrong, mostListed);
  if (listed.length === 0) return <p className={panelStyles.waiting}>There is no wrong output to list.</p>;
  const short = listed.every(({ example, target }) => target.length <= mostShort && example.output.length <= mostShort);
  return (
    <table className={cx(styles.examples, short && !found.spaced.target && styles.short)}>
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">Output</th>
          <th scope="col">Target</th>
          <th scope="col">Edits</th>
        </tr>
      </thead>
      <tbody>
        {listed.map((compared) => (
          <Row key={compared.example.text} compared={compared} spaced={found.spaced} />
        ))}
      </tbody>
    </table>
  );
}

/** Sources of the validation set, with what the model writes for them by greedy search and what is wrong with it. */
export function Examples({ task }: { task: PairTask }) {
  const { box, runs, found, empty } = useExamples('examples');
  const [wrong, setWrong] = useState(false);
  const chosen = useExamplesModel((state) => state.letter);
  const shown = runs.find(({ letter }) => letter === chosen) ?? runs[0];
  const its = found.find(({ run }) => run === shown);
  return (
    <div ref={box}>
      <p className={panelStyles.why}>{task.explanation}</p>
      <p className={panelStyles.sentence}>{its ? examplesSentence(its.examples, afterStep(its)) : empty}</p>
      <div className={styles.controls}>
        {runs.length > 1 && (
          <ModelChoice
            models={runs}
            value={shown?.letter ?? ''}
            onChange={(letter) => useExamplesModel.setState({ letter })}
          />
        )}
        <Switch label="Wrong outputs only" layout="inline" checked={wrong} onChange={setWrong} />
        <p className={styles.legend}>
          In the output: <mark className={styles.substituted}>wrong</mark>, <del className={styles.extra}>extra</del>{' '}
          and <ins className={styles.missing}>missing</ins> symbols.
        </p>
      </div>
      {its && <Listed found={its} wrong={wrong} />}
    </div>
  );
}
