import { useMemo, useState } from 'react';
import { formatCount, formatLoss } from '../../../lib/format.ts';
import type { RunFacts } from '../../../protocol/run.ts';
import { useAnyRunTask } from '../../../store/run/runTask.ts';
import { series } from '../../../store/run/series.ts';
import { play } from '../../../store/run/transport.ts';
import { tableReadouts } from '../../charts/curves.ts';
import { baseOf, placed } from '../../charts/drawn.ts';
import { lossCsv, trainingExport } from '../../charts/export/trainingExport.ts';
import { ChartEmpty } from '../../charts/figure/ChartEmpty.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import type { Figure } from '../../charts/figure/Figures.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { TrainingFigure } from '../../charts/figure/TrainingFigure.tsx';
import { meanNote, type ShownLines, useShownLines } from '../../charts/lines.ts';
import type { Reference } from '../../charts/model.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { valueTick } from '../../charts/ticks.ts';
import { useTrainingView } from '../../charts/trainingView.ts';
import { useSeriesVersion } from '../../charts/useSeriesVersion.ts';
import { useStableAxis, useXAxis } from '../../charts/useStableAxis.ts';
import { Button } from '../../controls/Button.tsx';
import { Panel } from '../../controls/Panel.tsx';
import { LossUnitControl, LossViewControls } from './LossControls.tsx';
import {
  type DrawnLosses,
  drawnLosses,
  lossAxis,
  lossCurves,
  lossNow,
  lossReadout,
  trainingStroke,
  validationStroke,
} from './lossData.ts';
import { MarkovNote, MarkovSwitch, useMarkovLosses } from './MarkovNote.tsx';
import { markovReferences } from './markov.ts';
import { usePastRunCurves } from './pastRunCurves.ts';
import { compareLosses, lossSentence, taskLossSentence } from './sentences.ts';
import { type LossUnit, lossUnitOf } from './units.ts';

/**
 * The models that know less: all characters alike, each as often as in the text, and where they are wanted those that see the last
 * few. Of a task, its chance.
 */
function useReferences(facts: RunFacts | null, unit: LossUnit): readonly Reference[] {
  const markov = useMarkovLosses();
  return useMemo(() => {
    if (facts === null) return [];
    const line = (name: string, nats: number, dash: string): Reference => {
      const value = unit.fromNats(nats);
      return { value, label: `${name} ${formatLoss(value, unit.digits)}`, dash };
    };
    const chance = line(facts.data?.series ? 'persistence' : 'chance', facts.chanceLoss, '6 3');
    if (facts.trainCharacters === 0) return [chance];
    const frequencies = line('character frequencies', markov?.[0] ?? facts.unigramLoss, '2 3');
    return [chance, frequencies, ...(markov ? markovReferences(markov, unit) : [])];
  }, [facts, unit, markov]);
}

const chartHeight = 224;

function LossChart({ drawn, unit }: { drawn: DrawnLosses; unit: LossUnit }) {
  const { scale, along } = useTrainingView();
  const references = useReferences(series.facts, unit);
  const fixed = references.map(({ value }) => value);
  const base = baseOf(drawn);
  const { range: x, format } = useXAxis(base, along);
  const past = usePastRunCurves(unit);
  const y = useStableAxis(`${series.runId} ${drawn.length} ${unit.id} ${scale}`, (previous) =>
    lossAxis(drawn, fixed, scale, previous, past.until(x.high)),
  );
  return (
    <StepChart
      label="Loss at a step"
      unit={unit.axis}
      along={along === 'time' ? 'time' : 'step'}
      height={chartHeight}
      frame={{ x, y, yScale: scale, formatX: format, formatY: valueTick, references }}
      content={{ ...placed(base, along), curves: [...past.curves, ...lossCurves(drawn, along)] }}
      readout={(row) => past.withPastRuns(lossReadout(drawn, unit, along, row), base.to[row])}
    />
  );
}

function LossTable({ lines, unit }: { lines: ShownLines; unit: LossUnit }) {
  const { along, beta } = useTrainingView();
  const { withPastRuns } = usePastRunCurves(unit);
  const rows = tableReadouts(
    (points) => {
      const drawn = drawnLosses(lines, beta, unit, points);
      return { drawn, rows: baseOf(drawn) };
    },
    ({ drawn, rows: base }, row) => withPastRuns(lossReadout(drawn, unit, along, row), base.to[row]),
  );
  return <DataTable caption={`Loss in ${unit.axis}, newest first`} rows={rows} height={chartHeight} />;
}

/** Of a run alone its training and validation, of several the training loss of each. */
function figuresOf(drawn: DrawnLosses, show: (nats: number) => string): Figure[] {
  return drawn.flatMap(({ line, data }): Figure[] => {
    const { letter, look } = line;
    const value = show(lossNow(data));
    if (letter !== null) {
      const unit = meanNote(line, data.nows, show);
      return [{ id: `loss-${letter}`, label: `Training ${letter}`, value, unit, ...look }];
    }
    const validated = show(series.validation.latest?.loss ?? Number.NaN);
    return [
      { id: 'training', label: 'Training', value, stroke: trainingStroke },
      { id: 'validation', label: 'Validation', value: validated, stroke: validationStroke, marks: true },
    ];
  });
}

/** All that changes with each redraw; the controls stay out of it. */
function LossLive({ lines, table }: { lines: ShownLines; table: boolean }) {
  useSeriesVersion('first');
  const { unit: unitId, beta, along } = useTrainingView();
  const task = useAnyRunTask();
  const unit = lossUnitOf(unitId, task);
  const {
    facts,
    validation: { latest: validation },
  } = series;
  const drawn = drawnLosses(lines, beta, unit);
  const [{ line, data }] = drawn;
  const show = (nats: number): string => formatLoss(unit.fromNats(nats), unit.digits);
  const sentenceAt = (now: number, { unigramLoss, chanceLoss }: RunFacts): string => {
    if (drawn.length > 1) {
      const values = drawn.map(({ line, data }) => ({ letter: line.letter ?? '', value: lossNow(data) }));
      return compareLosses(values, chanceLoss, show);
    }
    if (!Number.isFinite(now)) return '';
    const of = task ? taskLossSentence(now, chanceLoss, unit, task) : lossSentence(now, unigramLoss, chanceLoss, unit);
    const note = meanNote(line, data.nows, show);
    return note ? `${of} That is the ${note}.` : of;
  };
  const sentence = facts ? sentenceAt(lossNow(data), facts) : '';
  const base = baseOf(drawn);
  const step = base.to.at(-1) ?? 0;
  const at = validation ? ` Validation ${show(validation.loss)} at step ${formatCount(validation.step)}.` : '';
  const more = `After step ${formatCount(step)}.${drawn.length > 1 ? '' : at}`;
  const exported =
    sentence === ''
      ? null
      : trainingExport({
          lines,
          step,
          view: 'loss',
          csv: () => lossCsv(lines.flatMap(({ runs }) => runs)),
          title: 'Loss over training',
          unit: unit.axis,
          along: along === 'time' ? 'time' : 'step',
          legend: [
            { label: 'training, smoothed', stroke: trainingStroke },
            { label: 'validation', stroke: validationStroke },
          ],
          sentence,
        });
  const start = (
    <Button size="s" onClick={play}>
      Start training
    </Button>
  );
  return (
    <TrainingFigure
      label="Loss over training"
      figures={figuresOf(drawn, show)}
      sentence={sentence}
      more={sentence === '' ? '' : more}
      exported={exported}
      table={table}
      empty={base.length === 0 && <ChartEmpty what="the loss" action={start} />}
    >
      {table ? <LossTable lines={lines} unit={unit} /> : <LossChart drawn={drawn} unit={unit} />}
    </TrainingFigure>
  );
}

/** How unsure each model is of the next character, or of a task's targets, over training. */
export function LossPanel() {
  const [table, setTable] = useState(false);
  const lines = useShownLines();
  const actions = (
    <>
      <LossUnitControl />
      <TableToggle of="losses" pressed={table} onChange={setTable} />
    </>
  );
  return (
    <Panel place="loss" title="Loss" actions={actions}>
      <LossLive lines={lines} table={table} />
      <MarkovNote runs={lines.flatMap(({ runs }) => runs)} />
      <LossViewControls />
      <MarkovSwitch />
    </Panel>
  );
}
