import { useMemo, useSyncExternalStore } from 'react';
import { formatCount, formatMagnitude } from '../../../lib/format.ts';
import { stepAt } from '../../../probes/jacobian/contract.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import { logAxis } from '../../charts/axis.ts';
import { boundsOf } from '../../charts/curves.ts';
import type { LegendItem, PictureLabels } from '../../charts/export/picture.ts';
import { type Figure, Figures } from '../../charts/figure/Figures.tsx';
import { HoverContext, timeHover } from '../../charts/hover.ts';
import type { Curve } from '../../charts/model.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { valueTick } from '../../charts/ticks.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { lagAxis } from '../../charts/windowAxes.ts';
import { CellControls } from '../../inside/CellControls.tsx';
import { InsideFrame, type InsidePictureProps } from '../../inside/InsideFrame.tsx';
import {
  type JacobianFindings,
  jacobianAid,
  jacobianCsv,
  jacobianFindings,
  jacobianReadout,
  jacobianSentence,
  jacobianStrokes,
  jacobianTable,
  showRate,
} from './jacobian.ts';

const title = 'Jacobian products';
const chartHeight = 240;
/** Ratio that the axis shows at most. */
const most = 1e12;
const references = [{ value: 1, label: 'length kept', dash: '4 4' }] as const;

const drawn = (values: ArrayLike<number>): Float64Array =>
  Float64Array.from(values, (value) => (value > 0 ? value : Number.NaN));

function curvesOf({ data, mean, singular }: JacobianFindings): Curve[] {
  const { seqLength: T, vectors: K, lengths } = data;
  const faint = Array.from({ length: K }, (_, k) => ({
    id: `direction-${k}`,
    values: drawn(Float64Array.from({ length: T }, (_, lag) => lengths[lag * K + k] as number)),
    stroke: jacobianStrokes.mean,
    width: 1,
    opacity: 0.22,
  }));
  const marked = singular.map(({ id, values }) => ({
    id: `singular-${id}`,
    values: drawn(values),
    stroke: jacobianStrokes[id],
    width: 1.25,
    dash: '2 3',
    marks: true,
  }));
  return [...faint, ...marked, { id: 'mean', values: drawn(mean), stroke: jacobianStrokes.mean, width: 2.5 }];
}

function figuresOf({ growth, singular }: JacobianFindings): Figure[] {
  const mean = { id: 'rate', label: 'Mean, a step', value: `×${showRate(growth.rate)}`, stroke: jacobianStrokes.mean };
  if (singular.length === 0) {
    return [mean, { id: 'kept', label: `Left after ${growth.lag} steps`, value: formatMagnitude(growth.left) }];
  }
  const factors = singular.map(({ id, growth: own }) => ({
    id: `rate-${id}`,
    label: `σ ${id}, a step`,
    value: own.lag > 0 ? `×${showRate(own.rate)}` : '–',
    stroke: jacobianStrokes[id],
    marks: true,
    dash: '2 3',
  }));
  return [mean, ...factors];
}

function JacobianChart({ jacobian }: { jacobian: JacobianFindings }) {
  const { data } = jacobian;
  const curves = useMemo(() => curvesOf(jacobian), [jacobian]);
  const x = useMemo(() => lagAxis(data.seqLength), [data.seqLength]);
  const y = useStableAxis(`${findings.jacobian.runId} ${placeName(data)}`, (previous) => {
    const { low, high } = boundsOf([1], ...curves.map(({ values }) => values));
    return logAxis(Math.max(low, high / most), high, previous);
  });
  const positions = useMemo(() => Float64Array.from({ length: data.seqLength }, (_, lag) => lag), [data.seqLength]);
  return (
    <HoverContext.Provider value={timeHover}>
      <StepChart
        label="Length left at a lag"
        unit="share of the length"
        along="lag"
        height={chartHeight}
        frame={{ x, y, yScale: 'log', formatX: String, formatY: valueTick, references }}
        content={{ positions, steps: positions.map((lag) => stepAt(data, lag)), curves }}
        readout={jacobianReadout(jacobian)}
      />
    </HoverContext.Provider>
  );
}

function labelsOf(jacobian: JacobianFindings, run: string, step: number): PictureLabels {
  const { data, singular } = jacobian;
  const place = placeName(data);
  const legend: LegendItem[] = [
    { label: 'mean', stroke: jacobianStrokes.mean },
    { label: `${data.vectors} random directions`, stroke: jacobianStrokes.mean, thin: true },
    ...singular.map(({ id }) => ({ label: `${id} singular value`, stroke: jacobianStrokes[id], dash: '2 3' })),
  ];
  return {
    title,
    about: `${run}, after training step ${formatCount(step)}${place && `, ${place}`}: random vectors multiplied by the Jacobians, back from the last step`,
    unit: 'share of the length',
    along: 'lag',
    legend,
    sentence: jacobianSentence(jacobian),
  };
}

/** What a direction is left with on its way back through the product of the layer's Jacobians. */
export function View(props: InsidePictureProps) {
  useSyncExternalStore(findings.jacobian.changes.subscribe, findings.jacobian.changes.version);
  const { found, problem } = findings.jacobian;
  const jacobian = useMemo(() => (found ? jacobianFindings(found.data) : null), [found]);
  return (
    <InsideFrame
      {...props}
      title={title}
      legend={jacobian && <Figures figures={figuresOf(jacobian)} />}
      sentence={jacobian ? jacobianSentence(jacobian) : ''}
      aid={jacobian && jacobianAid(jacobian.data)}
      step={found?.step ?? null}
      empty={found ? null : problem}
      options={<CellControls />}
      numbers={{ of: 'Lag', rows: () => (jacobian ? jacobianTable(jacobian) : []) }}
      exported={
        jacobian &&
        found && {
          step: found.step,
          view: 'jacobian-products',
          csv: () => jacobianCsv(jacobian),
          labels: (run) => labelsOf(jacobian, run, found.step),
        }
      }
      height={chartHeight}
    >
      {jacobian && <JacobianChart jacobian={jacobian} />}
    </InsideFrame>
  );
}
