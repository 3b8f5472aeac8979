import { useSyncExternalStore } from 'react';
import { formatCount, formatPercent } from '../../../lib/format.ts';
import {
  type ActivationName,
  type ActivationUse,
  binCount,
  type CellUse,
  flatFrom,
  reachOf,
  slopeAt,
  steepest,
} from '../../../probes/cellUse/contract.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import type { LegendItem, PictureLabels } from '../../charts/export/picture.ts';
import { MiniGrid, MiniPlot, type MiniScale } from '../../charts/MiniPlot.tsx';
import { plainTick } from '../../charts/ticks.ts';
import { CellControls } from '../../inside/CellControls.tsx';
import styles from '../../inside/Inside.module.css';
import { InsideFrame, type InsidePictureProps } from '../../inside/InsideFrame.tsx';
import { gateTitle } from '../../inside/show.ts';
import { barHeight, binEdges, slopePoints, slopesAid, slopesCsv, slopesSentence, slopesTable } from './slopes.ts';

/** What lines and fields of a picture stand for, in the same words as on the picture that is taken along. */
function Keys({ items }: { items: readonly LegendItem[] }) {
  return (
    <ul className={styles.keys}>
      {items.map(({ label, stroke, dash, fill, thin }) => (
        <li key={label}>
          <svg viewBox="0 0 16 10" aria-hidden="true">
            {stroke === undefined ? (
              <rect x={2} width={12} height={10} rx={2} fill={fill} />
            ) : (
              <path d="M0,5H16" stroke={stroke} strokeWidth={thin ? 1.25 : 2} strokeDasharray={dash} />
            )}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

const title = 'Slopes of the activations';
const plotHeight = 240;

const stroke = 'var(--text)';
const steepFill = 'var(--data-1)';
const flatFill = 'var(--data-2)';

const legend: LegendItem[] = [
  { label: 'slope', stroke },
  { label: 'inputs of the units', fill: steepFill },
  { label: 'where the slope is flat', fill: flatFill },
];

const xAxis = (activation: ActivationName) => {
  const reach = reachOf[activation];
  return { low: -reach, high: reach, ticks: [-reach, 0, reach] };
};
const yAxis = (activation: ActivationName) => ({
  low: 0,
  high: steepest[activation] * 1.08,
  ticks: [0, steepest[activation]],
});

/** The bars of what is flat, or of the rest, as high as the curve at most. */
function barsPath(use: ActivationUse, scale: MiniScale, flat: boolean): string {
  const { activation, counts } = use;
  let path = '';
  counts.forEach((count, bin) => {
    const { from, to } = binEdges(activation, bin);
    const middle = (from + to) / 2;
    const isFlat = activation === 'relu' ? middle < 0 : Math.abs(middle) > flatFrom[activation];
    if (count === 0 || isFlat !== flat) return;
    const top = scale.y(barHeight(use, bin));
    path += `M${scale.x(from) + 0.4},${scale.y(0)}V${top}H${scale.x(to) - 0.4}V${scale.y(0)}Z`;
  });
  return path;
}

function slopePath(activation: ActivationName, scale: MiniScale): string {
  const reach = reachOf[activation];
  if (activation === 'relu') return `M${scale.x(-reach)},${scale.y(0)}H${scale.x(0)}V${scale.y(1)}H${scale.x(reach)}`;
  const points = 2 * binCount;
  return Array.from({ length: points + 1 }, (_, i) => {
    const x = -reach + (2 * reach * i) / points;
    return `${i === 0 ? 'M' : 'L'}${scale.x(x)},${scale.y(slopeAt(activation, x))}`;
  }).join('');
}

function SlopePlot({ use, width, height }: { use: ActivationUse; width: number; height: number }) {
  const { activation, saturated } = use;
  const edges = activation === 'relu' ? [] : [-flatFrom[activation], flatFrom[activation]];
  return (
    <MiniPlot
      title={gateTitle(use)}
      note={`${formatPercent(saturated)} flat`}
      x={xAxis(activation)}
      y={yAxis(activation)}
      formatX={plainTick}
      formatY={String}
      width={width}
      height={height}
      points={slopePoints(use)}
      bars
    >
      {(scale) => (
        <>
          <path d={barsPath(use, scale, false)} fill={steepFill} fillOpacity={0.45} />
          <path d={barsPath(use, scale, true)} fill={flatFill} fillOpacity={0.7} />
          {edges.map((x) => (
            <line
              key={x}
              x1={scale.x(x)}
              x2={scale.x(x)}
              y1={scale.y(0)}
              y2={scale.y(steepest[activation])}
              stroke="var(--text-faint)"
              strokeDasharray="2 3"
            />
          ))}
          <path d={slopePath(activation, scale)} fill="none" stroke={stroke} strokeWidth={1.5} data-series="slope" />
        </>
      )}
    </MiniPlot>
  );
}

function labelsOf(use: CellUse, run: string, step: number): PictureLabels {
  const place = placeName(use);
  return {
    title,
    about: `${run}, after training step ${formatCount(step)}${place && `, ${place}`}: inputs of the activations over ${use.samples} steps`,
    unit: '',
    along: '',
    legend,
    sentence: slopesSentence(use),
  };
}

/** The slope of each activation, and where the units sit on it. */
export function View(props: InsidePictureProps) {
  useSyncExternalStore(findings.cellUse.changes.subscribe, findings.cellUse.changes.version);
  const { found, problem } = findings.cellUse;
  const use = found?.data;
  return (
    <InsideFrame
      {...props}
      brief
      title={title}
      legend={<Keys items={legend} />}
      sentence={use ? slopesSentence(use) : ''}
      aid={use && slopesAid(use)}
      step={found?.step ?? null}
      empty={found ? null : problem}
      options={<CellControls />}
      numbers={{ of: 'Activation', rows: () => (use ? slopesTable(use) : []) }}
      exported={
        found && {
          step: found.step,
          view: 'activation-slopes',
          csv: () => slopesCsv(found.data),
          labels: (run) => labelsOf(found.data, run, found.step),
        }
      }
      height={plotHeight}
    >
      {use && (
        <MiniGrid
          items={use.activations}
          height={plotHeight}
          label="Slopes of the activations and the inputs of the units"
        >
          {(each, width, height) => <SlopePlot key={each.name} use={each} width={width} height={height} />}
        </MiniGrid>
      )}
    </InsideFrame>
  );
}
