import { useMemo, useState } from 'react';
import { formatCount, formatMagnitude, formatPercent } from '../../../lib/format.ts';
import { recentSteps, series } from '../../../store/run/series.ts';
import { mean, tableReadouts } from '../../charts/curves.ts';
import { baseOf, placed } from '../../charts/drawn.ts';
import { normCsv, trainingExport } from '../../charts/export/trainingExport.ts';
import { ChartEmpty } from '../../charts/figure/ChartEmpty.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import type { Figure } from '../../charts/figure/Figures.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { TrainingFigure } from '../../charts/figure/TrainingFigure.tsx';
import { meanNote, type ShownLines, useShownLines } from '../../charts/lines.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { valueTick } from '../../charts/ticks.ts';
import { useTrainingView } from '../../charts/trainingView.ts';
import { useSeriesVersion } from '../../charts/useSeriesVersion.ts';
import { useStableAxis, useXAxis } from '../../charts/useStableAxis.ts';
import { Panel } from '../../controls/Panel.tsx';
import {
  afterStroke,
  beforeStroke,
  type DrawnNorms,
  drawnNorms,
  mostOf,
  normAxis,
  normCurves,
  normReadout,
  thresholdLines,
} from './normData.ts';
import { compareNorms, normSentence } from './sentences.ts';

const chartHeight = 168;

function NormChart({ drawn, lines }: { drawn: DrawnNorms; lines: ShownLines }) {
  const along = useTrainingView((view) => view.along);
  const base = baseOf(drawn);
  const { range: x, format } = useXAxis(base, along);
  const references = useMemo(() => thresholdLines(lines), [lines]);
  const y = useStableAxis(`${series.runId} ${drawn.length}`, (previous) =>
    normAxis(
      drawn,
      references.map(({ value }) => value),
      previous,
    ),
  );
  return (
    <StepChart
      label="Gradient norm at a step"
      unit="norm"
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: 'log', formatX: format, formatY: valueTick, references }}
      content={{ ...placed(base, along), curves: normCurves(drawn, along) }}
      readout={(row) => normReadout(drawn, along, row)}
    />
  );
}

function NormTable({ lines }: { lines: ShownLines }) {
  const { along, beta } = useTrainingView();
  const rows = tableReadouts(
    (points) => {
      const drawn = drawnNorms(lines, beta, points);
      return { drawn, rows: baseOf(drawn) };
    },
    ({ drawn }, row) => normReadout(drawn, along, row),
  );
  return <DataTable caption="Gradient norms, newest first" rows={rows} height={chartHeight} />;
}

function figuresOf(drawn: DrawnNorms): Figure[] {
  return drawn.flatMap(({ line, data }) => {
    const { letter, look, config } = line;
    const [before, after] = [formatMagnitude(mean(data.beforeNows)), formatMagnitude(mean(data.afterNows))];
    if (letter === null) {
      const share = formatPercent(series.clipShares.recent);
      return [
        { id: 'norm-before', label: 'Before clipping', value: before, stroke: beforeStroke },
        { id: 'norm-after', label: 'After', value: after, stroke: afterStroke, dash: '4 4' },
        { id: 'clipped', label: `Clipped, last ${recentSteps}`, value: share },
      ];
    }
    const unit = meanNote(line, data.beforeNows, formatMagnitude);
    const full = { id: `norm-before-${letter}`, label: `Norm ${letter}`, value: before, unit, ...look };
    // With more of them the numbers would take two lines; the sentence has them.
    if (config.clip.type === 'none' || drawn.length > 2) return [full];
    const clipped = { id: `norm-after-${letter}`, label: `${letter} clipped`, value: after };
    return [full, { ...clipped, stroke: look.stroke, dash: '1 3' }];
  });
}

function sentenceOf(drawn: DrawnNorms): string {
  const [{ line, data }] = drawn;
  if (line.letter === null) {
    const now = mean(data.beforeNows);
    return Number.isFinite(now) ? normSentence(now, line.config.clip, series.clipShares) : '';
  }
  return compareNorms(
    drawn.map(({ line: { letter, config, runs }, data: { beforeNows, afterNows } }) => ({
      letter: letter ?? '',
      before: mean(beforeNows),
      after: mean(afterNows),
      most: Math.max(...runs.map((run) => mostOf(run.series))),
      clip: config.clip,
    })),
  );
}

function NormLive({ lines, table }: { lines: ShownLines; table: boolean }) {
  useSeriesVersion('second');
  const { beta, along } = useTrainingView();
  const drawn = drawnNorms(lines, beta);
  const base = baseOf(drawn);
  const step = base.to.at(-1) ?? 0;
  const sentence = sentenceOf(drawn);
  const after = formatMagnitude(mean(drawn[0].data.afterNows));
  const more = `After step ${formatCount(step)}${drawn.length > 1 ? '' : `; ${after} after clipping`}.`;
  const exported =
    sentence === ''
      ? null
      : trainingExport({
          lines,
          step,
          view: 'gradient-norm',
          csv: () => normCsv(lines.flatMap(({ runs }) => runs)),
          title: 'Gradient norm over training',
          unit: 'norm',
          along: along === 'time' ? 'time' : 'step',
          legend: [
            { label: 'before clipping, smoothed', stroke: beforeStroke },
            { label: 'after', stroke: afterStroke, dash: '4 4' },
          ],
          sentence,
        });
  return (
    <TrainingFigure
      label="Gradient norm over training"
      figures={figuresOf(drawn)}
      sentence={sentence}
      more={sentence === '' ? '' : more}
      exported={exported}
      table={table}
      empty={base.length === 0 && <ChartEmpty what="the gradient norm" />}
    >
      {table ? <NormTable lines={lines} /> : <NormChart drawn={drawn} lines={lines} />}
    </TrainingFigure>
  );
}

/** How long the gradient is, before and after the clip. */
export function NormPanel() {
  const [table, setTable] = useState(false);
  const lines = useShownLines();
  return (
    <Panel
      place="norm"
      title="Gradient norm"
      actions={<TableToggle of="gradient norms" pressed={table} onChange={setTable} />}
    >
      <NormLive lines={lines} table={table} />
    </Panel>
  );
}
