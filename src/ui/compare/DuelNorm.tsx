import { useRef } from 'react';
import { formatCount, formatMagnitude } from '../../lib/format.ts';
import { series } from '../../store/run/series.ts';
import type { Contestant } from '../charts/comparedRuns.ts';
import { tableReadouts } from '../charts/curves.ts';
import type { Exported } from '../charts/export/ExportButtons.tsx';
import { normCsv } from '../charts/export/trainingCsv.ts';
import { ChartEmpty } from '../charts/figure/ChartEmpty.tsx';
import { ChartFigure } from '../charts/figure/ChartFigure.tsx';
import { DataTable } from '../charts/figure/DataTable.tsx';
import { FiguresWithExports } from '../charts/figure/FiguresWithExports.tsx';
import { StepChart } from '../charts/StepChart.tsx';
import { valueTick } from '../charts/ticks.ts';
import { useLearningView } from '../charts/trainingView.ts';
import { useSeriesVersion } from '../charts/useSeriesVersion.ts';
import { useStableAxis, useXAxis } from '../charts/useStableAxis.ts';
import { thresholdsOf } from '../views/gradientNorm/normData.ts';
import { farthest, placed } from './curves.ts';
import { type DrawnNorm, drawnNorms, duelNormAxis, duelNormReadout, mostOf, normCurves } from './duelNorm.ts';
import { compareNorms } from './sentences.ts';

const chartHeight = 168;

/** Norms at which any of the models is clipped, each once. */
const allThresholds = (models: readonly Contestant[]): number[] => [
  ...new Set(models.flatMap(({ config: { clip } }) => thresholdsOf(clip))),
];

function Chart({ base, norms }: { base: DrawnNorm; norms: readonly DrawnNorm[] }) {
  const along = useLearningView((view) => view.along);
  const thresholds = allThresholds(norms.map(({ model }) => model));
  const { range: x, format } = useXAxis(base.data.rows, along);
  const y = useStableAxis(`duel ${series.runId}`, (previous) => duelNormAxis(norms, thresholds, previous));
  const references = thresholds.map((value) => ({ value, label: `clip at ${valueTick(value)}`, dash: '6 3' }));
  return (
    <StepChart
      label="Gradient norm at a step"
      unit="norm"
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: 'log', formatX: format, formatY: valueTick, references }}
      content={{ ...placed(base.data.rows, along), curves: normCurves(norms, along) }}
      readout={(row) => duelNormReadout(base, norms, along, row)}
    />
  );
}

function Table({ models }: { models: readonly Contestant[] }) {
  const { along, beta } = useLearningView();
  const rows = tableReadouts(
    (points) => {
      const norms = drawnNorms(models, beta, points);
      const base = farthest(norms);
      return { norms, base, rows: base.data.rows };
    },
    ({ norms, base }, row) => duelNormReadout(base, norms, along, row),
  );
  return <DataTable caption="Gradient norms of the models, newest first" rows={rows} height={chartHeight} />;
}

/** The gradient norms of all models of a duel, before and after their clips; redrawn while they train. */
export function DuelNorm({ models, table }: { models: readonly Contestant[]; table: boolean }) {
  const plot = useRef<HTMLDivElement>(null);
  useSeriesVersion('second');
  const { beta, along } = useLearningView();
  const norms = drawnNorms(models, beta);
  const base = farthest(norms);
  const figures = norms.flatMap(({ model: { letter, look, config }, data }) => {
    const before = {
      id: `norm-before-${letter}`,
      label: `Norm ${letter}`,
      value: formatMagnitude(data.beforeNow),
      ...look,
    };
    const { stroke } = look;
    const value = formatMagnitude(data.afterNow);
    const after = { id: `norm-after-${letter}`, label: `${letter} clipped`, value, stroke, dash: '1 3' };
    // With more of them the numbers would take two lines; the sentence has them.
    return config.clip.type === 'none' || norms.length > 2 ? [before] : [before, after];
  });
  const values = norms.map(({ model, data }) => ({
    letter: model.letter,
    before: data.beforeNow,
    after: data.afterNow,
    most: mostOf(model),
    clip: model.config.clip,
  }));
  const sentence = compareNorms(values);
  const exported: Exported | null =
    sentence === ''
      ? null
      : {
          step: base.model.series.step,
          view: 'gradient-norm-compared',
          csv: () => normCsv(norms.map(({ model }) => model)),
          labels: () => ({
            title: 'Gradient norm over training, compared',
            about: norms.map(({ model: { letter, name } }) => `${letter} ${name}`).join(' · '),
            unit: 'norm',
            along: along === 'time' ? 'time' : 'step',
            legend: norms.map(({ model: { letter, look } }) => ({ label: letter, ...look })),
            sentence,
          }),
        };
  return (
    <>
      <FiguresWithExports figures={figures} exported={exported} plot={plot} table={table} />
      <ChartFigure
        label="Gradient norm over training"
        sentence={sentence}
        more={sentence === '' ? '' : `After step ${formatCount(base.model.series.step)}.`}
      >
        <div ref={plot}>{table ? <Table models={models} /> : <Chart base={base} norms={norms} />}</div>
        {!table && base.data.rows.length === 0 && <ChartEmpty what="the gradient norm" />}
      </ChartFigure>
    </>
  );
}
