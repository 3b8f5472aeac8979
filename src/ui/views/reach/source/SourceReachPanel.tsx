import { type ReactNode, type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { formatCount } from '../../../../lib/format.ts';
import { useApp } from '../../../../store/run/app.ts';
import { findings } from '../../../../store/run/findings.ts';
import { watch } from '../../../../store/run/watch.ts';
import type { AxisRange } from '../../../charts/axis.ts';
import { viridisGradient } from '../../../charts/colours.ts';
import { ExportRow } from '../../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../../charts/figure/DataTable.tsx';
import figureStyles from '../../../charts/figure/Figure.module.css';
import { Figures } from '../../../charts/figure/Figures.tsx';
import { TableToggle } from '../../../charts/figure/TableToggle.tsx';
import { createHover, HoverContext } from '../../../charts/hover.ts';
import { useShownLines } from '../../../charts/lines.ts';
import { type ShownRun, useShownRuns } from '../../../charts/shownRuns.ts';
import { valueTick } from '../../../charts/ticks.ts';
import { useInSight } from '../../../charts/useInSight.ts';
import { useStableAxis } from '../../../charts/useStableAxis.ts';
import { lostAt, magnitudeAxis } from '../../../charts/windowAxes.ts';
import { Button } from '../../../controls/Button.tsx';
import { ModelChoice } from '../../../controls/ModelChoice.tsx';
import { Panel } from '../../../controls/Panel.tsx';
import reachStyles from '../Reach.module.css';
import { figuresOf, labelsOf, pictures, sentenceOf, unitOf } from './labels.ts';
import { mapCsv, mapRows, mapTable } from './map.ts';
import { pathCsv, pathTable } from './path.ts';
import { PictureControl, SourceOptions, TauControl } from './SourceControls.tsx';
import { SourceMap } from './SourceMap.tsx';
import { SourcePath } from './SourcePath.tsx';
import styles from './SourceReach.module.css';
import { type FoundRun, type PictureProps, shownOf, useSourceReachView } from './view.ts';

const chartHeight = 248;
const help =
  'How much of the gradient of one output step’s loss arrives at each step of the decoder and of the source. Attention is a short cut into the source.';

/** Steps of this picture are no steps of the training or of a window. */
const ownHover = createHover();

type Found = FoundRun & { readonly run: ShownRun; readonly step: number };

const foundOf = (runs: readonly ShownRun[]): Found[] =>
  runs.flatMap((run) => (run.sourceReach.found ? [{ run, ...run.sourceReach.found }] : []));

function useSourceReachWatch(): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  useEffect(() => {
    watch('sourceReach', inSight ? {} : null);
    return () => watch('sourceReach', null);
  }, [inSight]);
  return box;
}

function Empty({ problem }: { problem: string | null }) {
  const running = useApp((state) => state.run !== null);
  const waiting = running
    ? 'Gradients are measured only while this panel is visible; the first measurement takes some seconds.'
    : 'Once a model is built, the reach of its gradients is measured here.';
  return (
    <div className={figureStyles.emptyBox}>
      <p>{problem ?? waiting}</p>
    </div>
  );
}

/** The pair that is looked at, as its symbols stand. */
function PairLine({ found, view }: Pick<PictureProps, 'found' | 'view'>) {
  const [first] = found;
  if (!first) return <p className={styles.pair} />;
  const { pair } = shownOf(view, first.data);
  const textOf = (symbols: readonly string[]): string =>
    symbols.slice(0, -1).join(symbols.some((symbol) => symbol.length > 1 && symbol !== '<end>') ? ' ' : '');
  return (
    <p className={styles.pair}>
      <q>{textOf(pair.source)}</q> → <q>{textOf(pair.target)}</q>
    </p>
  );
}

interface PlotProps extends PictureProps {
  scale: AxisRange;
  table: boolean;
}

function Plot({ table, scale, ...props }: PlotProps) {
  const { found, view, height } = props;
  const { picture } = view;
  const [{ data }] = found as [FoundRun];
  if (table) {
    // Tables have their last row on top.
    const rows = (picture === 'path' ? pathTable(found, view) : mapTable(data, view)).toReversed();
    const caption = `${pictures[picture].title}, as numbers`;
    return <DataTable caption={caption} of={picture === 'path' ? 'Step' : 'Output'} rows={rows} height={height} />;
  }
  return picture === 'path' ? <SourcePath {...props} /> : <SourceMap {...props} scale={scale} />;
}

function MapScale({ scale, relative }: { scale: AxisRange; relative: boolean }) {
  return (
    <div className={reachStyles.legend}>
      <span>{unitOf(relative)}</span>
      <span className={reachStyles.scale}>
        <b>{valueTick(scale.low)}</b>
        <i style={{ background: viridisGradient }} />
        <b>{valueTick(scale.high)}</b>
      </span>
    </div>
  );
}

function measuredAt(found: readonly Found[]): string {
  if (found.length === 0) return 'not measured yet';
  const steps = new Set(found.map(({ step }) => step));
  if (steps.size === 1) return `measured at step ${formatCount([...steps][0] ?? 0)}`;
  return `measured at step ${found.map(({ run, step }) => `${formatCount(step)} (${run.letter})`).join(', ')}`;
}

interface SourceReachPanelProps {
  /** Brings the attention weights of pairs into sight. */
  showAlignment: () => void;
}

interface LiveProps extends SourceReachPanelProps {
  runs: readonly ShownRun[];
  table: boolean;
  /** Which run, where only one shows of several. */
  choice: ReactNode;
}

/** All that changes with each redraw. */
function Live({ runs, table, choice, showAlignment }: LiveProps) {
  const box = useSourceReachWatch();
  useSyncExternalStore(findings.sourceReach.changes.subscribe, findings.sourceReach.changes.version);
  const view = useSourceReachView();
  const plot = useRef<HTMLDivElement>(null);
  const { picture, relative } = view;
  const found = foundOf(runs);
  const [first] = found;
  const rows = first && picture === 'map' ? mapRows(first.data, view) : [];
  const scale = useStableAxis(`${runs[0]?.runId} ${relative} ${picture}`, (previous) =>
    magnitudeAxis(rows, relative ? [1, lostAt] : [], previous),
  );
  const measured = measuredAt(found);
  const { title, file } = pictures[picture];
  const compared = picture === 'path' && runs.length > 1;
  const problems = runs.flatMap(({ letter, sourceReach: { problem } }) =>
    problem === null ? [] : [letter === null ? problem : `${letter}: ${problem}`],
  );
  const step = Math.max(...found.map((each) => each.step));
  return (
    <>
      {picture === 'map' ? (
        <MapScale scale={scale} relative={relative} />
      ) : (
        <div className={figureStyles.headline}>
          <Figures figures={figuresOf(runs, found, view)} />
        </div>
      )}
      <div ref={box} className={reachStyles.figure}>
        <ChartFigure
          label={title}
          sentence={first ? [sentenceOf(found, view), ...problems].join(' ') : ''}
          more={first ? `${measured}.` : ''}
        >
          <PairLine found={found} view={view} />
          <div ref={plot} className={figureStyles.chartBox} style={{ height: chartHeight }}>
            {first ? (
              <Plot found={found} view={view} height={chartHeight} scale={scale} table={table} />
            ) : (
              <Empty problem={problems[0] ?? null} />
            )}
          </div>
        </ChartFigure>
      </div>
      <TauControl data={first?.data ?? null} />
      <ExportRow
        measured={measured}
        exported={
          first
            ? {
                step,
                config: runs[0]?.config,
                view: compared ? `${file}-compared` : file,
                csv: () => (picture === 'path' ? pathCsv(found, view) : mapCsv(first.data, view)),
                labels: (run) => labelsOf({ found, view, scale }, run, step),
              }
            : null
        }
        plot={plot}
        table={table}
      >
        {choice}
        <SourceOptions data={first?.data ?? null} />
        {found.some(({ data }) => data.attends) && (
          <Button variant="quiet" size="s" onClick={showAlignment}>
            Show alignment
          </Button>
        )}
      </ExportRow>
    </>
  );
}

/** How far the losses of a decoder reach into its encoder, in each network that trains. Measured only while it is in sight. */
export function SourceReachPanel({ showAlignment }: SourceReachPanelProps) {
  const [table, setTable] = useState(false);
  const [chosen, setChosen] = useState<string>('A');
  const shownRuns = useShownRuns();
  const lines = useShownLines();
  // Of runs that differ in their seed alone the first speaks for all.
  const runs = shownRuns.length === 0 ? [] : lines.map((line) => line.runs[0]);
  const shown = runs.find(({ letter }) => letter === chosen) ?? runs[0];
  const one = useSourceReachView(({ picture }) => picture) === 'map' && runs.length > 1;
  const actions = (
    <>
      <PictureControl />
      <TableToggle of="gradients" pressed={table} onChange={setTable} />
    </>
  );
  return (
    <HoverContext.Provider value={ownHover}>
      <Panel place="reach" title="Gradient reach" help={help} actions={actions}>
        <Live
          runs={one && shown ? [shown] : runs}
          table={table}
          showAlignment={showAlignment}
          choice={one && <ModelChoice models={runs} value={shown?.letter ?? 'A'} onChange={setChosen} />}
        />
      </Panel>
    </HoverContext.Provider>
  );
}
