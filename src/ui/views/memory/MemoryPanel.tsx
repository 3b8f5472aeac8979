import { type RefObject, useRef, useState } from 'react';
import type { Task } from '../../../data/tasks/index.ts';
import { formatCount } from '../../../lib/format.ts';
import type { MemoryPoint } from '../../../protocol/memoryCurve.ts';
import { offeredLags, parseLags } from '../../../store/evaluation/lags.ts';
import { useMemoryCurve } from '../../../store/evaluation/memoryCurve.ts';
import { useApp } from '../../../store/run/app.ts';
import { useRunTask } from '../../../store/run/runTask.ts';
import { accuracyAxis } from '../../charts/axis.ts';
import { formatShare, rightIf } from '../../charts/chance.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import styles from '../../charts/figure/Figure.module.css';
import panelStyles from '../../charts/figure/Predictions.module.css';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { createHover, HoverContext } from '../../charts/hover.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { Panel } from '../../controls/Panel.tsx';

import { MemoryControls } from './MemoryControls.tsx';
import { lagAxis, lagTick, memoryCsv, memoryReadout, memorySentence, stroke } from './memory.ts';

const chartHeight = 168;
/** Lags are no steps of the training, nor of a window. */
const lagHover = createHover();

function MemoryChart({ points, lags }: { points: readonly MemoryPoint[]; lags: readonly number[] }) {
  const chance = points[0]?.chance;
  const references =
    chance === undefined ? [] : [{ value: chance, label: `chance ${formatShare(chance)}`, dash: '6 3' }];
  const values = Float64Array.from(points, ({ accuracy }) => accuracy);
  const steps = Float64Array.from(points, ({ lag }) => lag);
  return (
    <StepChart
      label="Accuracy at a lag"
      unit="accuracy"
      along="lag"
      height={chartHeight}
      frame={{
        x: lagAxis(lags),
        y: accuracyAxis,
        yScale: 'linear',
        formatX: lagTick,
        formatY: formatShare,
        references,
      }}
      content={{
        positions: steps.map(Math.log2),
        steps,
        curves: [{ id: 'memory', values, stroke, width: 2, marks: true }],
      }}
      readout={(row) => memoryReadout(points[row] as MemoryPoint)}
    />
  );
}

function Picture({
  table,
  lags,
  plot,
}: {
  table: boolean;
  lags: readonly number[];
  plot: RefObject<HTMLDivElement | null>;
}) {
  const points = useMemoryCurve((state) => state.points);
  const steps = useMemoryCurve((state) => state.pointSteps);
  const running = useMemoryCurve((state) => state.running !== null);
  const sentence = running && points.length < 2 ? '' : memorySentence(points, steps);
  return (
    <ChartFigure label="Memory curve" sentence={sentence} more="">
      <div ref={plot} className={panelStyles.plot} style={{ height: chartHeight }}>
        {table ? (
          <DataTable
            caption="Accuracy by lag"
            of="Lag"
            rows={points.map((point) => ({ ...memoryReadout(point), title: String(point.lag) })).reverse()}
            height={chartHeight}
          />
        ) : (
          <MemoryChart points={points} lags={lags} />
        )}
        {!table && points.length === 0 && (
          <div className={styles.emptyBox}>
            <p>
              {running
                ? 'The first point is shown when its lag is solved, or after its last step.'
                : 'The lags that this model can learn: it is trained from new weights at each lag, while the run waits.'}
            </p>
          </div>
        )}
      </div>
    </ChartFigure>
  );
}

function exportedOf(points: readonly MemoryPoint[], steps: number, task: Task): Exported | null {
  if (points.length === 0) return null;
  return {
    step: steps,
    subject: task.label,
    view: 'memory-curve',
    csv: () => memoryCsv(points),
    labels: (run) => ({
      title: 'Memory curve',
      about: `${run}, trained from new weights at each lag for at most ${formatCount(steps)} steps`,
      unit: 'accuracy',
      along: 'lag',
      legend: [{ label: 'accuracy on fresh sequences', stroke }],
      sentence: memorySentence(points, steps),
    }),
  };
}

/** How far back the model can remember: accuracy against lag, measured on demand. Nothing of it shows with a text. */
export function MemoryPanel() {
  const task = useRunTask();
  const points = useMemoryCurve((state) => state.points);
  const steps = useMemoryCurve((state) => state.pointSteps);
  const requested = useMemoryCurve((state) => state.requested);
  const typed = useMemoryCurve((state) => state.lags);
  const lag = useApp((state) => state.run?.config.task.lag ?? 1);
  const [table, setTable] = useState(false);
  const plot = useRef<HTMLDivElement>(null);
  if (task === null) return null;
  // An empty chart already shows where its points are going to be.
  const parsed = parseLags(typed, task, lag);
  const lags = requested.length > 0 ? requested : 'lags' in parsed ? parsed.lags : offeredLags(task, lag);
  return (
    <HoverContext.Provider value={lagHover}>
      <Panel
        place="memory"
        title="Memory curve"
        help={`The model is trained from new weights at each lag and evaluated on validation sequences.${rightIf(task)}`}
        actions={<TableToggle of="accuracy by lag" pressed={table} onChange={setTable} />}
      >
        <Picture table={table} lags={lags} plot={plot} />
        <MemoryControls task={task} lag={lag} />
        <div className={panelStyles.end}>
          <ExportButtons exported={exportedOf(points, steps, task)} plot={plot} table={table} />
        </div>
      </Panel>
    </HoverContext.Provider>
  );
}
