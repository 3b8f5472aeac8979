import { useRef, useSyncExternalStore } from 'react';
import { formatCount } from '../../../../lib/format.ts';
import { findings } from '../../../../store/run/findings.ts';
import type { AxisRange } from '../../../charts/axis.ts';
import { viridisGradient } from '../../../charts/colours.ts';
import { ExportRow } from '../../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../../charts/figure/DataTable.tsx';
import figureStyles from '../../../charts/figure/Figure.module.css';
import { Figures } from '../../../charts/figure/Figures.tsx';
import { createHover } from '../../../charts/hover.ts';
import type { ShownRun } from '../../../charts/shownRuns.ts';
import { valueTick } from '../../../charts/ticks.ts';
import { useStableAxis } from '../../../charts/useStableAxis.ts';
import { lostAt, magnitudeAxis } from '../../../charts/windowAxes.ts';
import { Button } from '../../../controls/Button.tsx';
import reachStyles from '../Reach.module.css';
import { ReachEmpty, ReachFrame, type ReachShown, useReachWatch } from '../ReachFrame.tsx';
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

type LiveProps = SourceReachPanelProps & ReachShown;

/** All that changes with each redraw. */
function Live({ runs, table, choice, showAlignment }: LiveProps) {
  const box = useReachWatch('sourceReach');
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
              <ReachEmpty problem={problems[0] ?? null} />
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
  const ofOne = useSourceReachView(({ picture }) => picture) === 'map';
  return (
    <ReachFrame help={help} hover={ownHover} control={<PictureControl />} ofOne={ofOne}>
      {(shown) => <Live {...shown} showAlignment={showAlignment} />}
    </ReachFrame>
  );
}
