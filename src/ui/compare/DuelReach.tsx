import { useMemo, useRef, useSyncExternalStore } from 'react';
import { readsText } from '../../config/task.ts';
import { formatCount } from '../../lib/format.ts';
import { cells } from '../../nn/cells/index.ts';
import { findings } from '../../store/run/findings.ts';
import type { Contestant } from '../charts/comparedRuns.ts';
import { ExportButtons, type Exported } from '../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../charts/figure/ChartFigure.tsx';
import { DataTable } from '../charts/figure/DataTable.tsx';
import { Figures } from '../charts/figure/Figures.tsx';
import { StepChart } from '../charts/StepChart.tsx';
import { valueTick } from '../charts/ticks.ts';
import { useStableAxis } from '../charts/useStableAxis.ts';
import { lagAxis, lostAt, magnitudeAxis } from '../charts/windowAxes.ts';
import styles from '../views/reach/Reach.module.css';
import { PictureOptions, TauControl } from '../views/reach/ReachControls.tsx';
import { ReachEmpty } from '../views/reach/ReachEmpty.tsx';
import { showShare, unitOf } from '../views/reach/show.ts';
import { useReachWatch } from '../views/reach/useReachWatch.ts';
import { type ReachView, shownOf, useReachView } from '../views/reach/view.ts';
import {
  comparedLag,
  type DuelReachCurve,
  directionSentence,
  duelReachCsv,
  duelReaches,
  duelReachReadout,
  duelReachTable,
  type FoundModel,
  lagsOf,
  reachCurves,
  sharedStep,
  sharesAt,
} from './duelReach.ts';
import { compareReach, withRefusals } from './sentences.ts';

const chartHeight = 224;
const noReferences = [] as const;
const lost = [{ value: lostAt, label: 'a thousandth', dash: '4 4' }] as const;

/** Kinds of state of a cell, h first. */
const statesOf = (cell: string): readonly ('h' | 'c')[] => cells.find(({ id }) => id === cell)?.states ?? ['h'];

/** What was found of each model, after which of its steps. */
function foundOf(models: readonly Contestant[]): (FoundModel & { model: Contestant; step: number })[] {
  return models.flatMap((model) => (model.reach.found && model.stands ? [{ model, ...model.reach.found }] : []));
}

interface PlotProps {
  reaches: readonly DuelReachCurve[];
  tau: number;
  seqLength: number;
  relative: boolean;
}

function Plot({ reaches, tau, seqLength, relative }: PlotProps) {
  const curves = reachCurves(reaches, relative);
  const x = useMemo(() => lagAxis(seqLength), [seqLength]);
  const y = useStableAxis(`duel ${findings.reach.runId} ${relative}`, (previous) =>
    magnitudeAxis(
      curves.map(({ values }) => values),
      relative ? [1, lostAt] : [],
      previous,
    ),
  );
  const positions = Float64Array.from({ length: lagsOf(reaches) }, (_, lag) => lag);
  return (
    <StepChart
      label="Gradient at a lag"
      unit={unitOf(relative)}
      along="lag"
      height={chartHeight}
      frame={{ x, y, yScale: 'log', formatX: String, formatY: valueTick, references: relative ? lost : noReferences }}
      content={{ positions, steps: positions.map((lag) => sharedStep(reaches, tau, lag) ?? tau), curves }}
      readout={duelReachReadout(reaches, tau, relative)}
    />
  );
}

const measuredAt = (found: readonly { model: Contestant; step: number }[]): string => {
  const steps = new Set(found.map(({ step }) => step));
  if (steps.size === 1) return `measured at step ${formatCount([...steps][0] ?? 0)}`;
  return `measured at step ${found.map(({ model, step }) => `${formatCount(step)} (${model.letter})`).join(', ')}`;
};

/** Everything that is said of what was found. */
function tell(found: ReturnType<typeof foundOf>, view: ReachView) {
  const [first] = found;
  if (!first) return null;
  // A direction that reads from the end looks ahead.
  const tau = (view.reverse ? Math.min : Math.max)(...found.map(({ data }) => shownOf(view, data).tau));
  const reaches = duelReaches(found, view, tau);
  const { config } = first.model;
  const last = Math.min(...reaches.map(({ curve }) => curve.lengths.length)) - 1;
  const lag = comparedLag(readsText(config) ? null : config.task.lag, last);
  const values = sharesAt(reaches, lag);
  const sentence = compareReach(lag, values) + directionSentence(found, view.reverse);
  return { tau, reaches, lag, values, sentence, data: first.data };
}

/** How long one loss's gradient is in each model of a duel, by how many steps it has gone back. */
export function DuelReach({ models, table }: { models: readonly Contestant[]; table: boolean }) {
  const box = useReachWatch();
  useSyncExternalStore(findings.reach.pulse.subscribe, findings.reach.pulse.version);
  const view = useReachView();
  const plot = useRef<HTMLDivElement>(null);
  const found = foundOf(models);
  const told = tell(found, view);
  const problem = models.find(({ reach }) => reach.problem !== null);
  const { relative } = view;
  const sentence = told
    ? withRefusals(
        told.sentence,
        models.map(({ letter, reach }) => ({ letter, problem: reach.problem })),
      )
    : '';
  const measured = found.length > 0 ? measuredAt(found) : 'not measured yet';
  const lag = told ? `lag ${told.lag}` : 'kept';
  // What is yet to be measured has its place already.
  const figures = models.flatMap(({ letter, look, config }) =>
    statesOf(config.cell).map((state) => {
      const share = told?.values.find((value) => value.letter === letter && value.state === state)?.share ?? Number.NaN;
      const key = state === 'h' ? look : { stroke: look.stroke, dash: '2 2' };
      const value = Number.isNaN(share) ? '–' : showShare(share);
      return { id: `reach-${letter}-${state}`, label: `${letter} ${state}, ${lag}`, value, ...key };
    }),
  );
  const exported: Exported | null = told && {
    step: Math.max(...found.map(({ step }) => step)),
    view: 'gradient-reach-compared',
    csv: () => duelReachCsv(told.reaches, told.tau),
    labels: () => ({
      title: 'Gradient reach, compared',
      about: `${models.map(({ letter, name }) => `${letter} ${name}`).join(' · ')}; gradient of the loss at step ${told.tau} of the window, ${measured}`,
      unit: unitOf(relative),
      along: 'lag',
      legend: told.reaches.map(({ model: { letter, look }, state }) => {
        const line = state === 'h' ? look : { stroke: look.stroke, dash: '2 2', thin: true };
        return { label: `${letter} ${state}`, ...line };
      }),
      sentence,
    }),
  };
  return (
    <>
      <div className={styles.figures}>
        <Figures figures={figures} />
      </div>
      <div ref={box} className={styles.figure}>
        <ChartFigure label="Gradient reach" sentence={sentence} more={told ? `${measured}.` : ''}>
          <div ref={plot} className={styles.plot} style={{ height: chartHeight }}>
            {told === null && <ReachEmpty problem={problem?.reach.problem ?? null} />}
            {told && table && (
              <DataTable
                caption="Gradient reach of the models, as numbers"
                of="Lag"
                rows={duelReachTable(told.reaches, told.tau, relative)}
                height={chartHeight}
              />
            )}
            {told && !table && (
              <Plot reaches={told.reaches} tau={told.tau} seqLength={told.data.seqLength} relative={relative} />
            )}
          </div>
        </ChartFigure>
      </div>
      <TauControl data={told?.data ?? null} />
      <div className={styles.options}>
        <PictureOptions data={told?.data ?? null} compared />
        <div className={styles.end}>
          <span className={styles.measured}>{measured}</span>
          <ExportButtons exported={exported} plot={plot} table={table} />
        </div>
      </div>
    </>
  );
}
