import { useMemo, useState } from 'react';
import type { Baseline } from '../../../data/facts/baseline.ts';
import { formatCount } from '../../../lib/format.ts';
import { isGuessing } from '../../../protocol/memoryCurve.ts';
import { useApp } from '../../../store/run/app.ts';
import { useRunPairTask, useRunTask } from '../../../store/run/runTask.ts';
import { formatShare, rightIf } from '../../charts/chance.ts';
import { mean } from '../../charts/curves.ts';
import { baseOf, placed } from '../../charts/drawn.ts';
import { trainingExport } from '../../charts/export/trainingExport.ts';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import styles from '../../charts/figure/Figure.module.css';
import type { Figure } from '../../charts/figure/Figures.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { TrainingFigure } from '../../charts/figure/TrainingFigure.tsx';
import { meanNote, type ShownLines, useShownLines } from '../../charts/lines.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { useTrainingView } from '../../charts/trainingView.ts';
import { useSeriesVersion } from '../../charts/useSeriesVersion.ts';
import { useXAxis } from '../../charts/useStableAxis.ts';
import { Panel } from '../../controls/Panel.tsx';
import { accuracyCsv, accuracyCurves, accuracyReadout, accuracyTable, drawnAccuracies, stroke } from './accuracy.ts';
import { accuracyAxisFor, baselineFigures, referencesOf } from './baselines.ts';
import { accuracySentence, compareAccuracies } from './sentences.ts';

/** What the chart says before the first validation. */
function AccuracyEmpty() {
  const every = useApp((state) => state.run?.config.validateEvery ?? 0);
  const sentence =
    every > 0
      ? `The first accuracy is measured after step ${formatCount(every)}.`
      : 'Validation is off: set “Validate every” above 0 and restart to see the accuracy.';
  return (
    <div className={styles.emptyBox}>
      <p>{sentence}</p>
    </div>
  );
}

const chartHeight = 168;
const noBaselines: readonly Baseline[] = [];

/** Validation is on four batches. */
const windows = 4;

/** What there is to beat: chance, and whoever knows less than a recurrent model. */
interface BaselineScores {
  readonly chance: number;
  readonly baselines: readonly Baseline[];
}

interface AccuracyProps {
  lines: ShownLines;
  baselineScores: BaselineScores;
}

function AccuracyChart({ lines, baselineScores }: AccuracyProps) {
  const along = useTrainingView((view) => view.along);
  const drawn = drawnAccuracies(lines);
  const base = baseOf(drawn);
  const { range: x, format } = useXAxis(base, along);
  const validations = lines.flatMap(({ runs }) => runs.map(({ series }) => series.validation));
  const y = accuracyAxisFor(baselineScores.baselines, validations);
  const references = useMemo(() => referencesOf(baselineScores, y), [baselineScores, y]);
  return (
    <StepChart
      label="Accuracy at a step"
      unit="accuracy"
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: 'linear', formatX: format, formatY: formatShare, references }}
      content={{ ...placed(base, along), curves: accuracyCurves(drawn, along) }}
      readout={(row) => accuracyReadout(drawn, along, row)}
    />
  );
}

/** The last evaluation of each line; NaN before the first. */
function useLatest(lines: ShownLines, chance: number) {
  const batchSize = useApp((state) => state.run?.config.batchSize ?? 1);
  return lines.map((line) => {
    const latest = line.runs.map(({ series }) => series.validation.latest);
    const step = Math.max(...latest.map((each) => each?.step ?? 0));
    const shares = latest.map((each) => each?.accuracy ?? Number.NaN);
    const share = mean(shares);
    const scored = windows * batchSize * shares.length;
    return { line, step, shares, share, scored, guessing: isGuessing({ accuracy: share, chance, scored }) };
  });
}

function sentenceOf(latest: ReturnType<typeof useLatest>, { chance, baselines }: BaselineScores): string {
  const [first, ...others] = latest;
  const step = Math.max(...latest.map((each) => each.step));
  if (step === 0 || !first) return '';
  if (first.line.letter === null && others.length === 0) {
    return accuracySentence(first.share, step, chance, first.scored, baselines);
  }
  const named = latest.map(({ line, share, guessing }) => ({ letter: line.letter ?? '', share, guessing }));
  return compareAccuracies(named, step, chance);
}

function AccuracyLive({ lines, baselineScores, table }: AccuracyProps & { table: boolean }) {
  useSeriesVersion('second');
  const { chance, baselines } = baselineScores;
  const latest = useLatest(lines, chance);
  const step = Math.max(...latest.map((each) => each.step));
  const sentence = sentenceOf(latest, baselineScores);
  const exported =
    step === 0
      ? null
      : trainingExport({
          lines,
          step,
          view: 'accuracy',
          csv: () => accuracyCsv(lines, chance),
          title: 'Accuracy over training',
          unit: 'accuracy',
          along: 'step',
          legend: [{ label: 'accuracy', stroke }],
          sentence,
        });
  const figures: Figure[] = [
    ...latest.map(({ line, share, shares }): Figure => {
      const { letter, look } = line;
      const value = formatShare(share);
      if (letter === null) return { id: 'accuracy', label: 'Accuracy', value, stroke, marks: true };
      const unit = meanNote(line, shares, formatShare);
      return { id: `accuracy-${letter}`, label: `Accuracy ${letter}`, value, unit, ...look };
    }),
    { id: 'chance', label: 'Chance', value: formatShare(chance), stroke: 'var(--text-faint)', dash: '6 3' },
    ...baselineFigures(baselines),
  ];
  return (
    <TrainingFigure
      label="Accuracy over training"
      figures={figures}
      sentence={sentence}
      exported={exported}
      table={table}
      empty={step === 0 && <AccuracyEmpty />}
    >
      {table ? (
        <DataTable caption="Accuracy, newest first" rows={accuracyTable(lines)} height={chartHeight} />
      ) : (
        <AccuracyChart lines={lines} baselineScores={baselineScores} />
      )}
    </TrainingFigure>
  );
}

/** What the accuracy of a decoder is of. */
const forced = ' Teacher forcing: the decoder reads the targets before the symbol that it predicts.';

/** Chance accuracy on the current run's task; null where nothing is counted as right or wrong. */
function useBaselineScores(): { baselineScores: BaselineScores; note: string } | null {
  const task = useRunTask();
  const pairs = useRunPairTask();
  const lag = useApp((state) => state.run?.config.task.lag ?? 1);
  const data = useApp((state) => state.run?.facts.data);
  return useMemo(() => {
    if (task)
      return { baselineScores: { chance: task.chance(lag).accuracy, baselines: noBaselines }, note: rightIf(task) };
    if (data?.chanceAccuracy === undefined) return null;
    return { baselineScores: { chance: data.chanceAccuracy, baselines: data.baselines }, note: pairs ? forced : '' };
  }, [task, lag, data, pairs]);
}

/** Accuracy on a task's validation set, over training. Nothing of it shows with a text. */
export function AccuracyPanel() {
  const [table, setTable] = useState(false);
  const lines = useShownLines();
  const counted = useBaselineScores();
  if (counted === null) return null;
  return (
    <Panel
      place="accuracy"
      title="Accuracy"
      help={`The share of scored predictions that equal their target, on the validation set.${counted.note}`}
      actions={<TableToggle of="accuracies" pressed={table} onChange={setTable} />}
    >
      <AccuracyLive lines={lines} baselineScores={counted.baselineScores} table={table} />
    </Panel>
  );
}
