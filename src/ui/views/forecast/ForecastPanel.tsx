import { useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { useApp } from '../../../store/run/app.ts';
import { useComparison } from '../../../store/run/comparedRuns.ts';
import type { AxisRange } from '../../charts/axis.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import learning from '../../charts/figure/Figure.module.css';
import { Figures } from '../../charts/figure/Figures.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { createHover, HoverContext } from '../../charts/hover.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { Panel } from '../../controls/Panel.tsx';
import { Segmented } from '../../controls/Segmented.tsx';
import {
  dayAxis,
  decimalsOf,
  figure,
  forecastCsv,
  forecastReadout,
  forecastSentence,
  forecastTable,
  lastDays,
  looks,
  naiveDecimals,
  type ShownForecast,
  valueAxis,
} from './forecast.ts';
import styles from './Series.module.css';
import { useForecast } from './useForecast.ts';
import { useForecastView } from './view.ts';

const chartHeight = 220;
/** Days are no steps of the training. */
const dayHover = createHover();
const noReferences = [] as const;

/** The ground of the days that nothing trains on. */
function ValidationSpan({ share }: { share: number }) {
  if (share >= 1) return null;
  return (
    <svg className={styles.validation} aria-hidden="true">
      <rect
        x={`${100 * share}%`}
        y="0"
        width={`${100 * (1 - share)}%`}
        height="100%"
        fill="var(--grid)"
        opacity="0.6"
      />
      {share > 0 && (
        <line
          x1={`${100 * share}%`}
          x2={`${100 * share}%`}
          y1="0"
          y2="100%"
          stroke="var(--border-strong)"
          strokeDasharray="2 3"
        />
      )}
      <text x={`${100 * share}%`} dx="6" y="12" className={styles.validationName}>
        validation set
      </text>
    </svg>
  );
}

function ForecastChart({ shown, y }: { shown: ShownForecast; y: AxisRange }) {
  const { truth, forecast, naive, facts, first } = shown;
  const positions = useMemo(() => Float64Array.from(truth.keys()), [truth]);
  const { range, format } = useMemo(() => dayAxis(shown), [shown]);
  const decimals = useMemo(() => {
    const [a = 0, b = 1] = y.ticks;
    return Math.max(0, Math.min(6, -Math.floor(Math.log10(Math.abs(b - a) || 1))));
  }, [y]);
  const curve = (id: keyof typeof looks, values: Float64Array, width: number) => ({ id, values, width, ...looks[id] });
  const near = truth.length <= lastDays;
  return (
    <StepChart
      label="A day of the series"
      unit={shown.unit}
      along={facts.times ? 'day' : 'row'}
      height={chartHeight}
      frame={{
        x: range,
        y,
        yScale: 'linear',
        formatX: format,
        formatY: (value) => figure(value, decimals),
        references: noReferences,
      }}
      content={{
        positions,
        steps: positions,
        curves: [
          ...(near ? [curve('naive', naive, 1)] : []),
          // Of many days the forecast would hide what came, so that it lies under it as a broad band.
          { ...curve('forecast', forecast, near ? 1.5 : 3), ...(near ? { sign: 'circle' as const } : {}) },
          curve('truth', truth, near ? 1.5 : 1),
        ],
      }}
      readout={(row) => forecastReadout(shown, row)}
      behind={
        <ValidationSpan share={Math.min(1, Math.max(0, (facts.split - first) / Math.max(1, truth.length - 1)))} />
      }
    />
  );
}

function Controls() {
  const { show, span, set } = useForecastView();
  return (
    <div className={learning.controls}>
      <Segmented
        label="Shown"
        hideLabel
        value={show}
        options={[
          { value: 'value', label: 'Value' },
          { value: 'move', label: 'Change' },
        ]}
        onChange={(value) => set({ show: value })}
      />
      <Segmented
        label="Days"
        hideLabel
        value={span}
        options={[
          { value: 'all', label: 'Validation set' },
          { value: 'last', label: `Last ${lastDays}` },
        ]}
        onChange={(value) => set({ span: value })}
      />
    </div>
  );
}

function exportedOf(shown: ShownForecast, step: number, sentence: string): Exported {
  return {
    step,
    view: 'forecast',
    csv: () => forecastCsv(shown),
    labels: (run) => ({
      title: `Forecast of ${shown.facts.name}, ${shown.facts.lag} ahead`,
      about: `${run}, step ${formatCount(step)}`,
      unit: shown.unit,
      along: 'day',
      legend:
        shown.truth.length <= lastDays ? [looks.truth, looks.forecast, looks.naive] : [looks.truth, looks.forecast],
      sentence,
    }),
  };
}

function Live({ table }: { table: boolean }) {
  const found = useForecast();
  const plot = useRef<HTMLDivElement>(null);
  const runId = useApp((state) => state.run?.runId ?? 0);
  const every = useApp((state) => state.run?.config.validateEvery ?? 0);
  const several = useComparison((state) => state.compared.length > 0);
  const show = useForecastView((state) => state.show);
  const span = useForecastView((state) => state.span);
  const y = useStableAxis(`${runId} ${show} ${span}`, (previous) => {
    const next = found ? valueAxis(found.shown) : { low: 0, high: 1, ticks: [] };
    return previous && previous.low === next.low && previous.high === next.high ? previous : next;
  });
  if (found === null) return null;
  const { shown, step, days } = found;
  const { errors } = shown;
  const decimals = (errors ? decimalsOf(errors.naive) : naiveDecimals(shown)) + 1;
  const sentence = step === null ? '' : `${several ? 'Of model A: ' : ''}${forecastSentence(shown, step, days)}`;
  const waiting =
    every > 0
      ? `The first forecasts are shown after step ${formatCount(every)}.`
      : 'Validation is off: set “Validate every” above 0 and restart to see forecasts.';
  const off = (value: number | undefined): string => figure(value ?? Number.NaN, decimals);
  const figures = [
    { id: 'forecast-error', label: 'Forecast RMSE', value: off(errors?.model), stroke: looks.forecast.stroke },
    {
      id: 'naive-error',
      label: 'Persistence RMSE',
      value: off(errors?.naive),
      stroke: looks.naive.stroke,
      dash: looks.naive.dash,
    },
    { id: 'error-ratio', label: 'Ratio', value: figure(errors?.ratio ?? Number.NaN, 3) },
  ];
  return (
    <>
      <Figures figures={figures} />
      <ChartFigure label="Forecast of the validation set" sentence={sentence || waiting} more="">
        <div ref={plot} className={styles.plot} style={{ height: chartHeight }}>
          {table ? (
            <DataTable caption="Forecasts, newest first" of="Day" rows={forecastTable(shown)} height={chartHeight} />
          ) : (
            <ForecastChart shown={shown} y={y} />
          )}
        </div>
      </ChartFigure>
      <div className={styles.end}>
        <Controls />
        <ExportButtons exported={step === null ? null : exportedOf(shown, step, sentence)} plot={plot} table={table} />
      </div>
    </>
  );
}

/** What a model forecasts of the validation set of a series, beside the observed values. Nothing of it shows with any other task. */
export function ForecastPanel() {
  const is = useApp((state) => state.run?.facts.data?.series !== undefined);
  const [table, setTable] = useState(false);
  if (!is) return null;
  return (
    <HoverContext.Provider value={dayHover}>
      <Panel
        place="forecast"
        title="Forecast"
        help="For each day of the validation set the model has read the days before it and forecasts the value. The persistence (naive) forecast, that nothing changes, is the baseline."
        actions={<TableToggle of="forecasts" pressed={table} onChange={setTable} />}
      >
        <Live table={table} />
      </Panel>
    </HoverContext.Provider>
  );
}
