import { useRef, useState, useSyncExternalStore } from 'react';
import type { Confusion } from '../../../protocol/predictions.ts';
import { predictions } from '../../../store/evaluation/predictions.ts';
import { useApp } from '../../../store/run/app.ts';
import { useComparison } from '../../../store/run/comparedRuns.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { MiniInspector } from '../../charts/MiniInspector.tsx';
import { useWidth } from '../../charts/useWidth.ts';
import { Panel } from '../../controls/Panel.tsx';
import styles from './Confusion.module.css';
import {
  confusionCsv,
  confusionReadout,
  confusionSentence,
  confusionTable,
  countAt,
  targetCount,
} from './confusion.ts';

const noNames: readonly string[] = [];
const largestCell = 34;
/** px of a character of the names. */
const characterWidth = 6.7;
const foot = 18;

interface MatrixProps {
  confusion: Confusion;
  names: readonly string[];
  width: number;
}

/** A row a class that was wanted, a column a class that was said; the darker, the larger its share of the row. */
function Matrix({ confusion, names, width }: MatrixProps) {
  const C = confusion.classes;
  const longest = Math.max(...names.map((name) => name.length)) * characterWidth;
  const left = longest + 10;
  const cell = Math.max(8, Math.min(largestCell, (width - left - 2) / C));
  const upright = longest > cell - 2;
  const top = upright ? longest + 10 : 20;
  const height = top + C * cell + foot;
  const middle = (i: number): number => i * cell + cell / 2;
  const [pointed, setPointed] = useState<number | null>(null);
  const cells = Array.from({ length: C * C }, (_, i) => ({ target: Math.floor(i / C), predicted: i % C }));
  const places = cells.map(({ target, predicted }) => ({ x: left + middle(predicted), y: top + middle(target) }));
  const place = places[pointed ?? -1];
  const points = cells.map(({ target, predicted }) => ({
    readout: () => confusionReadout(confusion, names, target, predicted),
  }));
  return (
    <div className={styles.box} style={{ width: left + C * cell + 2 }}>
      <svg className={styles.matrix} width={left + C * cell + 2} height={height} aria-hidden="true">
        {names.map((name, i) => (
          <text
            key={name}
            className={styles.name}
            textAnchor={upright ? 'start' : 'middle'}
            transform={
              upright
                ? `translate(${left + middle(i) + 4},${top - 5}) rotate(-90)`
                : `translate(${left + middle(i)},${top - 6})`
            }
          >
            {name}
          </text>
        ))}
        {names.map((name, target) => {
          const total = targetCount(confusion, target);
          return (
            <g key={name} transform={`translate(0,${top + target * cell})`}>
              <text className={styles.name} x={left - 6} y={cell / 2} dy="0.35em" textAnchor="end">
                {name}
              </text>
              {names.map((other, predicted) => {
                const count = countAt(confusion, target, predicted);
                const share = total > 0 ? count / total : 0;
                return (
                  <g key={other} transform={`translate(${left + predicted * cell},0)`}>
                    <rect
                      width={cell - 1}
                      height={cell - 1}
                      fill={predicted === target ? 'var(--signed-low)' : 'var(--signed-high)'}
                      fillOpacity={count === 0 ? 0.06 : 0.15 + 0.85 * Math.sqrt(share)}
                    />
                    {count > 0 && cell >= 16 && (
                      <text
                        className={styles.count}
                        textAnchor="middle"
                        x={(cell - 1) / 2}
                        y={(cell - 1) / 2}
                        dy="0.35em"
                      >
                        {count > 999 ? `${Math.round(count / 1000)}k` : count}
                      </text>
                    )}
                  </g>
                );
              })}
            </g>
          );
        })}
        <text className={styles.axis} x={left} y={height - 4}>
          rows: target; columns: prediction
        </text>
        {place && (
          <rect
            x={place.x - cell / 2 - 0.5}
            y={place.y - cell / 2 - 0.5}
            width={cell}
            height={cell}
            fill="none"
            stroke="var(--text)"
            strokeWidth={1.5}
          />
        )}
      </svg>
      <MiniInspector
        label="A cell of the confusion matrix"
        points={points}
        places={places}
        alongX={false}
        columns={C}
        shown={pointed}
        onShow={setPointed}
      />
    </div>
  );
}

function Live({ confusion, names, table, step }: Omit<MatrixProps, 'width'> & { table: boolean; step: number }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const several = useComparison((state) => state.compared.length > 0);
  const sentence = `${several ? 'Of model A: ' : ''}${confusionSentence(confusion, names, step)}`;
  const exported: Exported = {
    step,
    view: 'confusion',
    csv: () => confusionCsv(confusion, names),
    labels: (run) => ({
      title: 'Confusion matrix',
      about: run,
      unit: '',
      along: '',
      legend: [
        { label: 'correct', fill: 'var(--signed-low)' },
        { label: 'wrong', fill: 'var(--signed-high)' },
      ],
      sentence,
    }),
  };
  return (
    <>
      <ChartFigure label="Confusion matrix" sentence={sentence} more="">
        <div ref={box}>
          {table ? (
            <DataTable caption="Accuracy by class" of="Class" rows={confusionTable(confusion, names)} height={320} />
          ) : (
            <div ref={plot} className={styles.plot}>
              {width > 0 && <Matrix confusion={confusion} names={names} width={width} />}
            </div>
          )}
        </div>
      </ChartFigure>
      <div className={styles.end}>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </>
  );
}

/** Of a task with classes: how often each is taken for which, over all sequences that were looked at last. */
export function ConfusionPanel() {
  useSyncExternalStore(predictions.changes.subscribe, predictions.changes.version);
  const names = useApp((state) => state.run?.facts.vocabulary ?? noNames);
  const [table, setTable] = useState(false);
  const confusion = predictions.latest?.confusion;
  if (!confusion || names.length !== confusion.classes) return null;
  return (
    <Panel
      place="confusion"
      title="Confusion matrix"
      help="Each row is a target class and each column a predicted class, on the validation set. Correct predictions are on the diagonal."
      actions={<TableToggle of="accuracy by class" pressed={table} onChange={setTable} />}
    >
      <Live confusion={confusion} names={names} table={table} step={predictions.latest?.step ?? 0} />
    </Panel>
  );
}
