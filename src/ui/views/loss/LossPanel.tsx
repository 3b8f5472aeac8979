import { useRef, useState } from 'react';
import { formatCount, formatLoss } from '../../../lib/format.ts';
import type { RunFacts } from '../../../protocol/run.ts';
import { useAnyRunTask } from '../../../store/run/runTask.ts';
import { series } from '../../../store/run/series.ts';
import { play } from '../../../store/run/transport.ts';
import { useContestants } from '../../charts/comparedRuns.ts';
import { tableReadouts } from '../../charts/curves.ts';
import type { Exported } from '../../charts/export/ExportButtons.tsx';
import { lossCsv } from '../../charts/export/trainingCsv.ts';
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
import { DuelLoss } from '../../compare/DuelLoss.tsx';
import { useGhostCurves } from '../../compare/ghostCurves.ts';
import { Button } from '../../controls/Button.tsx';
import { Panel } from '../../controls/Panel.tsx';
import { LossUnitControl, LossViewControls } from './LossControls.tsx';
import { type LossData, lossAxis, lossData, lossReadout } from './lossData.ts';
import { MarkovNote, MarkovSwitch } from './MarkovNote.tsx';
import { lossSentence, taskLossSentence } from './sentences.ts';
import { type LossUnit, lossUnitOf } from './units.ts';
import { useReferences } from './useReferences.ts';

const chartHeight = 224;
const trainingStroke = 'var(--data-1)';
const validationStroke = 'var(--data-2)';

function LossChart({ data, unit, facts }: { data: LossData; unit: LossUnit; facts: RunFacts | null }) {
  const { scale, along } = useLearningView();
  const references = useReferences(facts, unit);
  const { range: x, positions, format } = useXAxis(data.rows, along);
  const fixed = references.map(({ value }) => value);
  const ghosts = useGhostCurves(unit);
  const y = useStableAxis(`${series.runId} ${unit.id} ${scale}`, (previous) =>
    lossAxis(data, fixed, scale, previous, ghosts.until(x.high)),
  );
  const curves = [
    ...ghosts.curves,
    { id: 'loss-raw', values: data.raw, stroke: trainingStroke, width: 1, opacity: 0.25 },
    { id: 'loss-smoothed', values: data.smooth, stroke: trainingStroke, width: 2 },
    { id: 'loss-validation', values: data.validation, stroke: validationStroke, width: 1.5, marks: true },
  ];
  return (
    <StepChart
      label="Loss at a step"
      unit={unit.axis}
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: scale, formatX: format, formatY: valueTick, references }}
      content={{ positions, steps: data.rows.steps, curves }}
      readout={(row) => ghosts.withGhosts(lossReadout(data, unit, along, row), data.rows.to[row])}
    />
  );
}

function LossTable({ unit }: { unit: LossUnit }) {
  const { along, beta } = useLearningView();
  const { withGhosts } = useGhostCurves(unit);
  const rows = tableReadouts(
    (points) => lossData(beta, unit, points),
    (data, row) => withGhosts(lossReadout(data, unit, along, row), data.rows.to[row]),
  );
  return <DataTable caption={`Loss in ${unit.axis}, newest first`} rows={rows} height={chartHeight} />;
}

/** All that changes with each redraw; the controls stay out of it. */
function LossLive({ table }: { table: boolean }) {
  const plot = useRef<HTMLDivElement>(null);
  useSeriesVersion('first');
  const { unit: unitId, beta, along } = useLearningView();
  const task = useAnyRunTask();
  const unit = lossUnitOf(unitId, task);
  const { facts, latestValidation: validation } = series;
  const data = lossData(beta, unit);
  const show = (nats: number): string => formatLoss(unit.fromNats(nats), unit.digits);
  const figures = [
    { id: 'training', label: 'Training', value: show(data.now), stroke: trainingStroke },
    {
      id: 'validation',
      label: 'Validation',
      value: show(validation?.loss ?? Number.NaN),
      stroke: validationStroke,
      marks: true,
    },
  ];
  const known = facts !== null && Number.isFinite(data.now);
  const told = (now: number, { unigramLoss, chanceLoss }: RunFacts): string =>
    task ? taskLossSentence(now, chanceLoss, unit, task) : lossSentence(now, unigramLoss, chanceLoss, unit);
  const sentence = known ? told(data.now, facts) : '';
  const at = validation ? ` Validation ${show(validation.loss)} at step ${formatCount(validation.step)}.` : '';
  const more = known ? `After step ${formatCount(series.step)}.${at}` : '';
  const exported: Exported | null = known
    ? {
        step: series.step,
        view: 'loss',
        csv: () => lossCsv([{ letter: null, series }]),
        labels: (run) => ({
          title: 'Loss over training',
          about: run,
          unit: unit.axis,
          along: along === 'time' ? 'time' : 'step',
          legend: [
            { label: 'training, smoothed', stroke: trainingStroke },
            { label: 'validation', stroke: validationStroke },
          ],
          sentence,
        }),
      }
    : null;
  return (
    <>
      <FiguresWithExports figures={figures} exported={exported} plot={plot} table={table} />
      <ChartFigure label="Loss over training" sentence={sentence} more={more}>
        <div ref={plot}>{table ? <LossTable unit={unit} /> : <LossChart data={data} unit={unit} facts={facts} />}</div>
        {!table && data.rows.length === 0 && (
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

/** How unsure the model is of the next character, or of a task's answers, over training. */
export function LossPanel() {
  const [table, setTable] = useState(false);
  const models = useContestants();
  const actions = (
    <>
      <LossUnitControl />
      <TableToggle of="losses" pressed={table} onChange={setTable} />
    </>
  );
  return (
    <Panel place="loss" title="Loss" actions={actions}>
      {models.length > 1 ? <DuelLoss models={models} table={table} /> : <LossLive table={table} />}
      <MarkovNote models={models} />
      <LossViewControls />
      <MarkovSwitch />
    </Panel>
  );
}
