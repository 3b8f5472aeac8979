import { useRef } from 'react';
import type { Baseline } from '../../data/facts/baseline.ts';
import { isGuessing } from '../../protocol/memoryCurve.ts';
import { useApp } from '../../store/run/app.ts';
import { series } from '../../store/run/series.ts';
import { formatShare } from '../charts/chance.ts';
import type { Contestant } from '../charts/comparedRuns.ts';
import { rowTitle } from '../charts/curves.ts';
import { ExportButtons, type Exported } from '../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../charts/figure/ChartFigure.tsx';
import { DataTable } from '../charts/figure/DataTable.tsx';
import { Figures } from '../charts/figure/Figures.tsx';
import panelStyles from '../charts/figure/Predictions.module.css';
import { chartRows } from '../charts/rows.ts';
import { StepChart } from '../charts/StepChart.tsx';
import { useLearningView } from '../charts/trainingView.ts';
import { useSeriesVersion } from '../charts/useSeriesVersion.ts';
import { useXAxis } from '../charts/useStableAxis.ts';
import { AccuracyEmpty } from '../views/accuracy/AccuracyEmpty.tsx';
import { accuracyAt } from '../views/accuracy/accuracy.ts';
import { accuracyAxisFor, baselineFigures, referencesOf } from '../views/accuracy/baselines.ts';
import { farthest, placed, rowAt } from './curves.ts';
import { compareAccuracies, duelAccuracyCsv, duelAccuracyTable } from './duelAccuracy.ts';

const chartHeight = 168;
const windows = 4;

interface DuelAccuracyProps {
  models: readonly Contestant[];
  chance: number;
  baselines?: readonly Baseline[];
}

function Chart({ models, chance, baselines = [] }: DuelAccuracyProps) {
  const along = useLearningView((view) => view.along);
  const drawn = models.map((model) => {
    const rows = chartRows(model.series.columns);
    return { model, data: { rows, values: accuracyAt(rows, model.series.validation) } };
  });
  const { rows } = farthest(drawn).data;
  const { range: x, format } = useXAxis(rows, along);
  const curves = drawn.map(({ model: { letter, look }, data }) => {
    const { stroke, dash, sign } = look;
    const line = {
      id: `accuracy-${letter}`,
      values: joined(data.values),
      stroke,
      width: 2,
      along: placed(data.rows, along),
    };
    return { ...line, ...(dash === undefined ? {} : { dash }), ...(sign === undefined ? {} : { sign }) };
  });
  const y = accuracyAxisFor(
    baselines,
    models.map((model) => model.series.validation),
  );
  const references = referencesOf({ chance, baselines }, y);
  return (
    <StepChart
      label="Accuracy at a step"
      unit="of answers right"
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: 'linear', formatX: format, formatY: formatShare, references }}
      content={{ ...placed(rows, along), curves }}
      readout={(row) => ({
        title: rowTitle(rows, row, along),
        lines: drawn.map(({ model: { letter, look }, data }) => {
          let at = rowAt(data.rows, rows.to[row] ?? 0);
          while (at >= 0 && !Number.isFinite(data.values[at])) at--;
          return { label: letter, value: formatShare(data.values[at] ?? Number.NaN), stroke: look.stroke };
        }),
      })}
    />
  );
}

/** Straight lines from one evaluation to the next. */
function joined(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length).fill(Number.NaN);
  let last = -1;
  values.forEach((value, row) => {
    if (!Number.isFinite(value)) return;
    const from = last < 0 ? value : (values[last] ?? value);
    for (let i = Math.max(0, last); i <= row; i++) {
      if (last >= 0) out[i] = from + ((value - from) * (i - last)) / (row - last);
    }
    out[row] = value;
    last = row;
  });
  return out;
}

/** How many of a task's answers each model of a duel gets right, over training. */
export function DuelAccuracy({ models: all, chance, baselines = [], table }: DuelAccuracyProps & { table: boolean }) {
  useSeriesVersion('second');
  const batchSize = useApp((state) => state.run?.config.batchSize ?? 1);
  const plot = useRef<HTMLDivElement>(null);
  const models = all.filter(({ stands }) => stands);
  const step = Math.max(0, ...models.map((model) => model.series.latestValidation?.step ?? 0));
  const shares = models.map(({ letter, series: its }) => {
    const share = its.latestValidation?.accuracy ?? Number.NaN;
    return { letter, share, guessing: isGuessing({ accuracy: share, chance, answers: windows * batchSize }) };
  });
  const sentence = compareAccuracies(shares, step, chance);
  const exported: Exported | null =
    step === 0
      ? null
      : {
          step,
          view: 'accuracy-compared',
          csv: () => duelAccuracyCsv(models, chance),
          labels: () => ({
            title: 'Accuracy over training, compared',
            about: models.map(({ letter, name }) => `${letter} ${name}`).join(' · '),
            unit: 'of answers right',
            along: 'step',
            legend: models.map(({ letter, look }) => ({ label: letter, ...look })),
            sentence,
          }),
        };
  const figures = [
    ...models.map(({ letter, look }, i) => ({
      id: `accuracy-${letter}`,
      label: `Right ${letter}`,
      value: formatShare(shares[i]?.share ?? Number.NaN),
      ...look,
    })),
    { id: 'chance', label: 'Chance', value: formatShare(chance), stroke: 'var(--text-faint)', dash: '6 3' },
    ...baselineFigures(baselines),
  ];
  return (
    <>
      <Figures figures={figures} />
      <ChartFigure label="Accuracy over training" sentence={sentence} more="">
        <div ref={plot} className={panelStyles.plot} style={{ height: chartHeight }}>
          {table ? (
            <DataTable
              caption="Accuracies of the models, newest first"
              rows={duelAccuracyTable(models)}
              height={chartHeight}
            />
          ) : (
            <Chart models={models} chance={chance} baselines={baselines} />
          )}
          {!table && series.latestValidation === null && <AccuracyEmpty />}
        </div>
      </ChartFigure>
      <div className={panelStyles.end}>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </>
  );
}
