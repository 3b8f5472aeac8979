import { useRef, useSyncExternalStore } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { findings } from '../../../store/run/findings.ts';
import type { AxisRange } from '../../charts/axis.ts';
import { type Exported, ExportRow } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import figureStyles from '../../charts/figure/Figure.module.css';
import { timeHover } from '../../charts/hover.ts';
import type { ShownRun } from '../../charts/shownRuns.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { lostAt, magnitudeAxis } from '../../charts/windowAxes.ts';
import { BandsChart, bandsTable } from './BandsChart.tsx';
import { type Comparison, compared, comparedFigures, comparedLabels, withRefusals } from './compare.ts';
import { csvOf } from './csv.ts';
import { mapRows } from './curves.ts';
import { labelsOf, pictures, sentenceOf } from './labels.ts';
import { MapChart, mapTable } from './MapChart.tsx';
import styles from './Reach.module.css';
import { ReachChart } from './ReachChart.tsx';
import { PictureControl, PictureOptions, TauControl } from './ReachControls.tsx';
import { ReachEmpty, ReachFrame, type ReachShown, useReachWatch } from './ReachFrame.tsx';
import { ReachLegend } from './ReachLegend.tsx';
import { reachTable, runReaches } from './runReaches.ts';
import { type Picture, type PictureProps, type ReachView, shownOf, useReachView } from './view.ts';

/** What the colours of the map stand for: from the darkest to the brightest. */
function useMapScale(runId: number, props: Pick<PictureProps, 'data' | 'shown' | 'view'> | null): AxisRange {
  const relative = props?.view.relative ?? true;
  const rows = props ? mapRows(props.data, props.shown.tau, relative).map(({ values }) => values) : [];
  return useStableAxis(`${runId} ${relative}`, (previous) =>
    magnitudeAxis(rows, relative ? [1, lostAt] : [], previous),
  );
}

const chartHeight = 224;
const help =
  'How much of the gradient of one late loss is left at each earlier step. The network can’t learn from steps where it has vanished.';

type Shown = Omit<PictureProps, 'height'>;

const charts = { reach: ReachChart, map: MapChart, bands: BandsChart };
const tables: Record<Picture, (props: Shown) => ReturnType<typeof bandsTable>> = {
  reach: ({ found, view, shown: { tau } }) => reachTable(runReaches(found, view, tau), tau, view),
  map: mapTable,
  bands: bandsTable,
};

interface PlotProps {
  picture: Picture;
  props: Shown;
  scale: AxisRange;
  table: boolean;
}

function Plot({ picture, props, scale, table }: PlotProps) {
  if (table) {
    const rows = tables[picture](props);
    const of = picture === 'reach' ? 'Lag' : 'Step';
    return <DataTable caption={`${pictures[picture].title}, as numbers`} of={of} rows={rows} height={chartHeight} />;
  }
  const Chart = charts[picture];
  return <Chart {...props} scale={scale} height={chartHeight} />;
}

type Found = { run: ShownRun; step: number; data: PictureProps['data'] };

/** What was found of each run, after which of its steps. */
const foundOf = (runs: readonly ShownRun[]): Found[] =>
  runs.flatMap((run) => (run.reach.found ? [{ run, ...run.reach.found }] : []));

function pictureProps(found: readonly Found[], view: ReachView): Shown | null {
  const [first] = found;
  if (!first) return null;
  // A direction that reads from the end looks ahead.
  const tau = (view.reverse ? Math.min : Math.max)(...found.map(({ data }) => shownOf(view, data).tau));
  return { found, data: first.data, view, shown: { ...shownOf(view, first.data), tau } };
}

function measuredAt(found: readonly Found[]): string {
  if (found.length === 0) return 'not measured yet';
  const steps = new Set(found.map(({ step }) => step));
  if (steps.size === 1) return `measured at step ${formatCount([...steps][0] ?? 0)}`;
  return `measured at step ${found.map(({ run, step }) => `${formatCount(step)} (${run.letter})`).join(', ')}`;
}

/** What the picture of the runs shows, and why some of them are not in it. */
function sentenceFor(runs: readonly ShownRun[], props: Shown, comparison: Comparison | null): string {
  const problems = runs.map(({ letter, reach }) => ({ letter: letter ?? '', problem: reach.problem }));
  if (comparison) return withRefusals(comparison.sentence, problems);
  return problems[0]?.problem ?? sentenceOf(props.view.picture, props);
}

/** All that changes with each redraw. */
function ReachLive({ runs, table, choice }: ReachShown) {
  const box = useReachWatch('reach');
  useSyncExternalStore(findings.reach.changes.subscribe, findings.reach.changes.version);
  const view = useReachView();
  const plot = useRef<HTMLDivElement>(null);
  const { picture } = view;
  const found = foundOf(runs);
  const props = pictureProps(found, view);
  const scale = useMapScale(runs[0]?.runId ?? findings.reach.runId, props);
  const several = picture === 'reach' && runs.some(({ letter }) => letter !== null);
  const comparison = several && props && runs[0] ? compared(props, runs[0].config) : null;
  const sentence = props ? sentenceFor(runs, props, comparison) : '';
  const measured = measuredAt(found);
  const step = Math.max(...found.map((each) => each.step));
  const { title, file } = pictures[picture];
  const exported: Exported | null = props && {
    step,
    config: runs[0]?.config,
    view: comparison ? `${file}-compared` : file,
    csv: () => csvOf(props),
    labels: (run) =>
      comparison ? comparedLabels(props, runs, measured, sentence) : labelsOf(picture, run, step, props, scale),
  };
  const problem = runs.find(({ reach }) => reach.problem !== null)?.reach.problem ?? null;
  return (
    <>
      <ReachLegend
        picture={picture}
        props={props}
        scale={scale}
        compared={several ? comparedFigures(runs, comparison, view) : null}
      />
      <div ref={box} className={styles.figure}>
        <ChartFigure label={title} sentence={sentence} more={props ? `${measured}.` : ''}>
          <div ref={plot} className={figureStyles.chartBox} style={{ height: chartHeight }}>
            {props ? (
              <Plot picture={picture} props={props} scale={scale} table={table} />
            ) : (
              <ReachEmpty problem={problem} />
            )}
          </div>
        </ChartFigure>
      </div>
      {picture === 'bands' ? (
        <p className={styles.aid}>
          The bar at step t shows the gradient on its state, split by the loss it comes from.
        </p>
      ) : (
        <TauControl data={props?.data ?? null} />
      )}
      <ExportRow measured={measured} exported={exported} plot={plot} table={table}>
        {choice}
        <PictureOptions data={props?.data ?? null} compared={several} />
      </ExportRow>
    </>
  );
}

/** How far back in time the gradients of single losses reach, in each network that trains. Measured only while it is in sight. */
export function ReachPanel() {
  const ofOne = useReachView((view) => view.picture) !== 'reach';
  return (
    <ReachFrame help={help} hover={timeHover} control={<PictureControl />} ofOne={ofOne}>
      {(shown) => <ReachLive {...shown} />}
    </ReachFrame>
  );
}
