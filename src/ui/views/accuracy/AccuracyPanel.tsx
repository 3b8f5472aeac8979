import { useRef, useState } from 'react';
import type { Baseline } from '../../../data/facts/baseline.ts';
import { useApp } from '../../../store/run/app.ts';
import { useRunTask } from '../../../store/run/runTask.ts';
import { series } from '../../../store/run/series.ts';
import { formatShare, rightIf } from '../../charts/chance.ts';
import { useContestants } from '../../charts/comparedRuns.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { Figures } from '../../charts/figure/Figures.tsx';
import panelStyles from '../../charts/figure/Predictions.module.css';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { chartRows } from '../../charts/rows.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { useLearningView } from '../../charts/trainingView.ts';
import { useSeriesVersion } from '../../charts/useSeriesVersion.ts';
import { useXAxis } from '../../charts/useStableAxis.ts';
import { DuelAccuracy } from '../../compare/DuelAccuracy.tsx';
import { Panel } from '../../controls/Panel.tsx';
import { AccuracyEmpty } from './AccuracyEmpty.tsx';
import { accuracyAt, accuracyCsv, accuracyReadout, accuracySentence, accuracyTable } from './accuracy.ts';
import { accuracyAxisFor, baselineFigures, referencesOf } from './baselines.ts';

const chartHeight = 168;
const stroke = 'var(--data-2)';
const chanceDash = '6 3';
const noBaselines: readonly Baseline[] = [];

/** Validation is on four batches. */
const windows = 4;

/** What there is to beat: chance, and whoever knows less than a recurrent model. */
interface ToBeat {
  readonly chance: number;
  readonly baselines: readonly Baseline[];
}

function AccuracyChart({ chance, baselines }: ToBeat) {
  const along = useLearningView((view) => view.along);
  const rows = chartRows(series.columns);
  const { range: x, positions, format } = useXAxis(rows, along);
  const values = accuracyAt(rows, series.validation);
  const y = accuracyAxisFor(baselines, [series.validation]);
  const references = referencesOf({ chance, baselines }, y);
  return (
    <StepChart
      label="Accuracy at a step"
      unit="of answers right"
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: 'linear', formatX: format, formatY: formatShare, references }}
      content={{ positions, steps: rows.steps, curves: [{ id: 'accuracy', values, stroke, width: 1.5, marks: true }] }}
      readout={(row) => accuracyReadout(rows, values, along, row)}
    />
  );
}

function AccuracyLive({ chance, baselines, table }: ToBeat & { table: boolean }) {
  useSeriesVersion('second');
  const batchSize = useApp((state) => state.run?.config.batchSize ?? 1);
  const plot = useRef<HTMLDivElement>(null);
  const { validation, latestValidation: latest } = series;
  const sentence = latest ? accuracySentence(latest.accuracy, latest.step, chance, windows * batchSize, baselines) : '';
  const exported: Exported | null = latest && {
    step: latest.step,
    view: 'accuracy',
    csv: () => accuracyCsv(validation, chance),
    labels: (run) => ({
      title: 'Accuracy over training',
      about: run,
      unit: 'of answers right',
      along: 'step',
      legend: [{ label: 'accuracy', stroke }],
      sentence,
    }),
  };
  const figures = [
    { id: 'accuracy', label: 'Right', value: formatShare(latest?.accuracy ?? Number.NaN), stroke, marks: true },
    { id: 'chance', label: 'Chance', value: formatShare(chance), stroke: 'var(--text-faint)', dash: chanceDash },
    ...baselineFigures(baselines),
  ];
  return (
    <>
      <Figures figures={figures} />
      <ChartFigure label="Accuracy over training" sentence={sentence} more="">
        <div ref={plot} className={panelStyles.plot} style={{ height: chartHeight }}>
          {table ? (
            <DataTable caption="Accuracy, newest first" rows={accuracyTable(validation)} height={chartHeight} />
          ) : (
            <AccuracyChart chance={chance} baselines={baselines} />
          )}
          {!table && latest === null && <AccuracyEmpty />}
        </div>
      </ChartFigure>
      <div className={panelStyles.end}>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </>
  );
}

/** What chance gets of the current run's answers; null where nothing is counted as right or wrong. */
function useChance(): (ToBeat & { note: string }) | null {
  const task = useRunTask();
  const lag = useApp((state) => state.run?.config.task.lag ?? 1);
  const data = useApp((state) => state.run?.facts.data);
  if (task) return { chance: task.chance(lag).accuracy, baselines: noBaselines, note: rightIf(task) };
  if (data?.chanceAccuracy === undefined) return null;
  return { chance: data.chanceAccuracy, baselines: data.baselines, note: '' };
}

/** How many of a task's answers are right, over training. Nothing of it shows with a text. */
export function AccuracyPanel() {
  const [table, setTable] = useState(false);
  const models = useContestants();
  const counted = useChance();
  if (counted === null) return null;
  const { chance, baselines, note } = counted;
  return (
    <Panel
      place="accuracy"
      title="Accuracy"
      help={`The share of answers that take memory and are right, on sequences that nothing trains on.${note}`}
      actions={<TableToggle of="accuracies" pressed={table} onChange={setTable} />}
    >
      {models.length > 1 ? (
        <DuelAccuracy models={models} chance={chance} baselines={baselines} table={table} />
      ) : (
        <AccuracyLive chance={chance} baselines={baselines} table={table} />
      )}
    </Panel>
  );
}
