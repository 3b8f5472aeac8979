import { useMemo, useRef, useState } from 'react';
import type { ClipConfig } from '../../../config/types.ts';
import { formatCount, formatMagnitude, formatPercent } from '../../../lib/format.ts';
import { useApp } from '../../../store/run/app.ts';
import { recentSteps, series } from '../../../store/run/series.ts';
import { useContestants } from '../../charts/comparedRuns.ts';
import { tableReadouts } from '../../charts/curves.ts';
import type { Exported } from '../../charts/export/ExportButtons.tsx';
import { normCsv } from '../../charts/export/trainingCsv.ts';
import { ChartEmpty } from '../../charts/figure/ChartEmpty.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { FiguresWithExports } from '../../charts/figure/FiguresWithExports.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { StepChart } from '../../charts/StepChart.tsx';
import { valueTick } from '../../charts/ticks.ts';
import { useLearningView } from '../../charts/trainingView.ts';
import { useSeriesVersion } from '../../charts/useSeriesVersion.ts';
import { useStableAxis, useXAxis } from '../../charts/useStableAxis.ts';
import { DuelNorm } from '../../compare/DuelNorm.tsx';
import { Panel } from '../../controls/Panel.tsx';
import { normSentence } from '../loss/sentences.ts';
import { type NormData, normAxis, normData, normReadout, thresholdsOf } from './normData.ts';

const chartHeight = 168;
const beforeStroke = 'var(--data-3)';
const afterStroke = 'var(--data-5)';
const noClip: ClipConfig = { type: 'none', value: 1 };

function NormChart({ data, clip }: { data: NormData; clip: ClipConfig }) {
  const along = useLearningView((view) => view.along);
  const { range: x, positions, format } = useXAxis(data.rows, along);
  const thresholds = useMemo(() => thresholdsOf(clip), [clip]);
  const y = useStableAxis(`${series.runId}`, (previous) => normAxis(data, thresholds, previous));
  const references = useMemo(
    () =>
      thresholds.map((value, i) => ({
        value,
        label: `${i === 0 ? 'clip at' : 'at least'} ${valueTick(value)}`,
        dash: '6 3',
      })),
    [thresholds],
  );
  const curves = [
    { id: 'norm-raw', values: data.raw, stroke: beforeStroke, width: 1, opacity: 0.25 },
    { id: 'norm-before', values: data.before, stroke: beforeStroke, width: 2 },
    { id: 'norm-after', values: data.after, stroke: afterStroke, width: 2, dash: '4 4' },
  ];
  return (
    <StepChart
      label="Gradient norm at a step"
      unit="norm"
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: 'log', formatX: format, formatY: valueTick, references }}
      content={{ positions, steps: data.rows.steps, curves }}
      readout={(row) => normReadout(data, along, row)}
    />
  );
}

function NormTable() {
  const { along, beta } = useLearningView();
  const rows = tableReadouts(
    (points) => normData(beta, points),
    (data, row) => normReadout(data, along, row),
  );
  return <DataTable caption="Gradient norms, newest first" rows={rows} height={chartHeight} />;
}

function NormLive({ table }: { table: boolean }) {
  const plot = useRef<HTMLDivElement>(null);
  useSeriesVersion('second');
  const { beta, along } = useLearningView();
  const clip = useApp((state) => state.run?.config.clip) ?? noClip;
  const data = normData(beta);
  const shares = series.clipShares;
  const figures = [
    { id: 'norm-before', label: 'Before the clip', value: formatMagnitude(data.beforeNow), stroke: beforeStroke },
    { id: 'norm-after', label: 'After', value: formatMagnitude(data.afterNow), stroke: afterStroke, dash: '4 4' },
    { id: 'clipped', label: `Clipped, last ${recentSteps}`, value: formatPercent(shares.recent) },
  ];
  const known = Number.isFinite(data.beforeNow);
  const sentence = known ? normSentence(data.beforeNow, clip, shares) : '';
  const more = known ? `After step ${formatCount(series.step)}; ${formatMagnitude(data.afterNow)} after the clip.` : '';
  const exported: Exported | null = known
    ? {
        step: series.step,
        view: 'gradient-norm',
        csv: () => normCsv([{ letter: null, series }]),
        labels: (run) => ({
          title: 'Gradient norm over training',
          about: run,
          unit: 'norm',
          along: along === 'time' ? 'time' : 'step',
          legend: [
            { label: 'before the clip, smoothed', stroke: beforeStroke },
            { label: 'after', stroke: afterStroke, dash: '4 4' },
          ],
          sentence,
        }),
      }
    : null;
  return (
    <>
      <FiguresWithExports figures={figures} exported={exported} plot={plot} table={table} />
      <ChartFigure label="Gradient norm over training" sentence={sentence} more={more}>
        <div ref={plot}>{table ? <NormTable /> : <NormChart data={data} clip={clip} />}</div>
        {!table && data.rows.length === 0 && <ChartEmpty what="the gradient norm" />}
      </ChartFigure>
    </>
  );
}

/** How long the gradient is, before and after the clip. */
export function NormPanel() {
  const [table, setTable] = useState(false);
  const models = useContestants();
  return (
    <Panel
      place="norm"
      title="Gradient norm"
      actions={<TableToggle of="gradient norms" pressed={table} onChange={setTable} />}
    >
      {models.length > 1 ? <DuelNorm models={models} table={table} /> : <NormLive table={table} />}
    </Panel>
  );
}
