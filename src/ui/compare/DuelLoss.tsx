import { useRef } from 'react';
import { formatCount, formatLoss } from '../../lib/format.ts';
import { useAnyRunTask } from '../../store/run/runTask.ts';
import { series } from '../../store/run/series.ts';
import { play } from '../../store/run/transport.ts';
import type { Contestant } from '../charts/comparedRuns.ts';
import { tableReadouts } from '../charts/curves.ts';
import type { Exported } from '../charts/export/ExportButtons.tsx';
import { lossCsv } from '../charts/export/trainingCsv.ts';
import { ChartEmpty } from '../charts/figure/ChartEmpty.tsx';
import { ChartFigure } from '../charts/figure/ChartFigure.tsx';
import { DataTable } from '../charts/figure/DataTable.tsx';
import { FiguresWithExports } from '../charts/figure/FiguresWithExports.tsx';
import { StepChart } from '../charts/StepChart.tsx';
import { valueTick } from '../charts/ticks.ts';
import { useLearningView } from '../charts/trainingView.ts';
import { useSeriesVersion } from '../charts/useSeriesVersion.ts';
import { useStableAxis, useXAxis } from '../charts/useStableAxis.ts';
import { Button } from '../controls/Button.tsx';
import { type LossUnit, lossUnitOf } from '../views/loss/units.ts';
import { useReferences } from '../views/loss/useReferences.ts';
import { farthest, placed } from './curves.ts';
import { type DrawnLoss, drawnLosses, duelLossAxis, duelLossReadout, lossCurves } from './duelLoss.ts';
import { useGhostCurves } from './ghostCurves.ts';
import { compareLosses } from './sentences.ts';

const chartHeight = 224;

interface ChartProps {
  /** The one that has come farthest. */
  base: DrawnLoss;
  losses: readonly DrawnLoss[];
  unit: LossUnit;
}

function Chart({ base, losses, unit }: ChartProps) {
  const { scale, along } = useLearningView();
  const references = useReferences(series.facts, unit);
  const fixed = references.map(({ value }) => value);
  const { range: x, format } = useXAxis(base.data.rows, along);
  const ghosts = useGhostCurves(unit);
  const y = useStableAxis(`duel ${series.runId} ${unit.id} ${scale}`, (previous) =>
    duelLossAxis(base, losses, fixed, scale, previous, ghosts.until(x.high)),
  );
  return (
    <StepChart
      label="Loss at a step"
      unit={unit.axis}
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: scale, formatX: format, formatY: valueTick, references }}
      content={{ ...placed(base.data.rows, along), curves: [...ghosts.curves, ...lossCurves(losses, along)] }}
      readout={(row) => ghosts.withGhosts(duelLossReadout(base, losses, unit, along, row), base.data.rows.to[row])}
    />
  );
}

function Table({ models, unit }: { models: readonly Contestant[]; unit: LossUnit }) {
  const { along, beta } = useLearningView();
  const { withGhosts } = useGhostCurves(unit);
  const rows = tableReadouts(
    (points) => {
      const losses = drawnLosses(models, beta, unit, points);
      const base = farthest(losses);
      return { losses, base, rows: base.data.rows };
    },
    ({ losses, base }, row) => withGhosts(duelLossReadout(base, losses, unit, along, row), base.data.rows.to[row]),
  );
  return <DataTable caption={`Losses of the models in ${unit.axis}, newest first`} rows={rows} height={chartHeight} />;
}

/** The losses of all models of a duel; redrawn while they train. */
export function DuelLoss({ models, table }: { models: readonly Contestant[]; table: boolean }) {
  const plot = useRef<HTMLDivElement>(null);
  useSeriesVersion('first');
  const { unit: unitId, beta, along } = useLearningView();
  const unit = lossUnitOf(unitId, useAnyRunTask());
  const losses = drawnLosses(models, beta, unit);
  const base = farthest(losses);
  const show = (nats: number): string => formatLoss(unit.fromNats(nats), unit.digits);
  const figures = losses.map(({ model: { letter, look }, data }) => ({
    id: `loss-${letter}`,
    label: `Training ${letter}`,
    value: show(data.now),
    ...look,
  }));
  const values = losses.map(({ model: { letter }, data }) => ({ letter, value: data.now }));
  const sentence = compareLosses(values, series.facts?.chanceLoss ?? Number.POSITIVE_INFINITY, show);
  const step = base.model.series.step;
  const exported: Exported | null =
    sentence === ''
      ? null
      : {
          step: base.model.series.step,
          view: 'loss-compared',
          csv: () => lossCsv(losses.map(({ model }) => model)),
          labels: () => ({
            title: 'Loss over training, compared',
            about: losses.map(({ model: { letter, name } }) => `${letter} ${name}`).join(' · '),
            unit: unit.axis,
            along: along === 'time' ? 'time' : 'step',
            legend: losses.map(({ model: { letter, look } }) => ({ label: letter, ...look })),
            sentence,
          }),
        };
  return (
    <>
      <FiguresWithExports figures={figures} exported={exported} plot={plot} table={table} />
      <ChartFigure
        label="Loss over training"
        sentence={sentence}
        more={sentence === '' ? '' : `After step ${formatCount(step)}.`}
      >
        <div ref={plot}>
          {table ? <Table models={models} unit={unit} /> : <Chart base={base} losses={losses} unit={unit} />}
        </div>
        {!table && base.data.rows.length === 0 && (
          <ChartEmpty
            what="the loss"
            action={
              <Button size="s" onClick={play}>
                Start training
              </Button>
            }
          />
        )}
      </ChartFigure>
    </>
  );
}
