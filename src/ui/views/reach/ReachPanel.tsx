import { type ReactNode, useRef, useState, useSyncExternalStore } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { type Findings, findings } from '../../../store/run/findings.ts';
import type { AxisRange } from '../../charts/axis.ts';
import { useContestants } from '../../charts/comparedRuns.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { HoverContext } from '../../charts/hover.ts';
import { timeHover } from '../../charts/timeHover.ts';
import { DuelReach } from '../../compare/DuelReach.tsx';
import { ModelChoice } from '../../controls/ModelChoice.tsx';
import { Panel } from '../../controls/Panel.tsx';
import { BandsChart, bandsTable } from './BandsChart.tsx';
import { csvOf } from './csv.ts';
import { labelsOf, pictures, sentenceOf } from './labels.ts';
import { MapChart, mapTable } from './MapChart.tsx';
import styles from './Reach.module.css';
import { ReachChart, reachTable } from './ReachChart.tsx';
import { PictureControl, PictureOptions, TauControl } from './ReachControls.tsx';
import { ReachEmpty } from './ReachEmpty.tsx';
import { ReachLegend } from './ReachLegend.tsx';
import { useMapScale } from './useMapScale.ts';
import { useReachWatch } from './useReachWatch.ts';
import { type Picture, type PictureProps, shownOf, useReachView } from './view.ts';

const chartHeight = 224;
const help =
  'How much of one late loss’s gradient is left after each step back in time; what is gone can’t teach the network anything.';

const charts = { reach: ReachChart, map: MapChart, bands: BandsChart };
const tables = { reach: reachTable, map: mapTable, bands: bandsTable };

interface PlotProps {
  picture: Picture;
  told: Omit<PictureProps, 'height'>;
  scale: AxisRange;
  table: boolean;
}

function Plot({ picture, told, scale, table }: PlotProps) {
  if (table) {
    const rows = tables[picture](told);
    const of = picture === 'reach' ? 'Lag' : 'Step';
    return <DataTable caption={`${pictures[picture].title}, as numbers`} of={of} rows={rows} height={chartHeight} />;
  }
  const Chart = charts[picture];
  return <Chart {...told} scale={scale} height={chartHeight} />;
}

interface ReachLiveProps {
  table: boolean;
  /** What was found, of one model. */
  of: Findings<'reach'>;
  /** Which model of a duel. */
  choice: ReactNode;
}

/** All that changes with each redraw. */
function ReachLive({ table, of, choice }: ReachLiveProps) {
  const box = useReachWatch();
  useSyncExternalStore(findings.reach.pulse.subscribe, findings.reach.pulse.version);
  const view = useReachView();
  const plot = useRef<HTMLDivElement>(null);
  const { found, problem, runId } = of;
  const data = found?.data ?? null;
  const told = data ? { data, view, shown: shownOf(view, data) } : null;
  const scale = useMapScale(runId, told);
  const { picture } = view;
  const sentence = problem ?? (told ? sentenceOf(picture, told) : '');
  const exported: Exported | null = told &&
    found && {
      step: found.step,
      view: pictures[picture].file,
      csv: () => csvOf(told.data, view, told.shown),
      labels: (run) => labelsOf(picture, run, found.step, told, scale),
    };
  const measured = found ? `measured at step ${formatCount(found.step)}` : 'not measured yet';
  return (
    <>
      <ReachLegend picture={picture} told={told} scale={scale} />
      <div ref={box} className={styles.figure}>
        <ChartFigure label={pictures[picture].title} sentence={told ? sentence : ''} more={told ? `${measured}.` : ''}>
          <div ref={plot} className={styles.plot} style={{ height: chartHeight }}>
            {told ? (
              <Plot picture={picture} told={told} scale={scale} table={table} />
            ) : (
              <ReachEmpty problem={problem} />
            )}
          </div>
        </ChartFigure>
      </div>
      {picture === 'bands' ? (
        <p className={styles.aid}>
          A bar stands over each step t: the parts of the gradient on its state, by the loss they come from.
        </p>
      ) : (
        <TauControl data={data} />
      )}
      <div className={styles.options}>
        {choice}
        <PictureOptions data={data} />
        <div className={styles.end}>
          <span className={styles.measured}>{measured}</span>
          <ExportButtons exported={exported} plot={plot} table={table} />
        </div>
      </div>
    </>
  );
}

/** How far back in time the gradients of single losses reach, in the network that trains. Measured only while it is in sight. */
export function ReachPanel() {
  const [table, setTable] = useState(false);
  const [chosen, setChosen] = useState<string>('A');
  const models = useContestants().filter(({ stands }) => stands);
  const duel = models.length > 1;
  const shown = models.find(({ letter }) => letter === chosen) ?? models[0];
  const picture = useReachView((view) => view.picture);
  const actions = (
    <>
      <PictureControl />
      <TableToggle of="gradients" pressed={table} onChange={setTable} />
    </>
  );
  return (
    <HoverContext.Provider value={timeHover}>
      <Panel place="reach" title="Gradient reach" help={help} actions={actions}>
        {duel && picture === 'reach' ? (
          <DuelReach models={models} table={table} />
        ) : (
          <ReachLive
            table={table}
            of={shown?.reach ?? findings.reach}
            choice={duel && <ModelChoice models={models} value={shown?.letter ?? 'A'} onChange={setChosen} />}
          />
        )}
      </Panel>
    </HoverContext.Provider>
  );
}
