import { useMemo, useSyncExternalStore } from 'react';
import { formatCount, formatPercent } from '../../../lib/format.ts';
import {
  type CellUse,
  type GateUse,
  type Keeping,
  keepingOf,
  retentionOf,
  timeConstant,
} from '../../../probes/cellUse/contract.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import { type StepSamples, samplesByStep } from '../../../store/run/samplesByStep.ts';
import { stepAxis } from '../../charts/axis.ts';
import type { PictureLabels } from '../../charts/export/picture.ts';
import { type Figure, Figures } from '../../charts/figure/Figures.tsx';
import { MiniGrid, MiniPlot } from '../../charts/MiniPlot.tsx';
import { StepChart } from '../../charts/StepChart.tsx';
import { stepTick } from '../../charts/ticks.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { CellControls } from '../../inside/CellControls.tsx';
import { InsideFrame, type InsidePictureProps } from '../../inside/InsideFrame.tsx';
import { gateTitle, showGate } from '../../inside/show.ts';
import {
  gatePoints,
  gatesAid,
  gatesCsv,
  gatesSentence,
  gatesTable,
  keepingReadout,
  noGates,
  showSteps,
} from './gates.ts';

const title = 'Gate saturation';
const plotHeight = 150;
const chartHeight = 128;
const meanStroke = 'var(--data-1)';
const topStroke = 'var(--data-2)';
const topDash = '6 3';

const shares = { low: 0, high: 1, ticks: [0, 0.5, 1] };
const noReferences = [] as const;
const percent = (share: number): string => `${Math.round(100 * share)}%`;

function GatePlot({ gate, width, height }: { gate: GateUse; width: number; height: number }) {
  const { name, low, high, mean } = gate;
  const average = mean.reduce((sum, value) => sum + value, 0) / mean.length;
  return (
    <MiniPlot
      title={gateTitle(gate)}
      note={`mean ${showGate(average)}`}
      x={shares}
      y={shares}
      formatX={percent}
      formatY={percent}
      width={width}
      height={height}
      points={gatePoints(gate)}
    >
      {(scale) => (
        <>
          <path
            d={`M${scale.x(0)},${scale.y(1)}L${scale.x(1)},${scale.y(0)}`}
            stroke="var(--border-strong)"
            strokeDasharray="2 3"
          />
          <path
            data-series={`gate-${name}`}
            d={Array.from(low, (x, unit) => `M${scale.x(x)},${scale.y(high[unit] as number)}h0`).join('')}
            stroke={meanStroke}
            strokeWidth={5}
            strokeLinecap="round"
            strokeOpacity={0.45}
          />
        </>
      )}
    </MiniPlot>
  );
}

/** What the gate that keeps lets stay, over the training. */
function KeepingChart({ name, samples, place }: { name: string; samples: StepSamples<Keeping>; place: string }) {
  const positions = Float64Array.from(samples.steps);
  const x = useStableAxis(`${findings.cellUse.runId} ${place}`, (previous) =>
    stepAxis(positions.at(-1) ?? 0, previous),
  );
  const of = (pick: (keeping: Keeping) => number): Float64Array => Float64Array.from(samples.values, pick);
  const curves = [
    { id: 'keeping-top', values: of(({ top }) => top), stroke: topStroke, width: 1.5, dash: topDash },
    { id: 'keeping', values: of(({ mean }) => mean), stroke: meanStroke, width: 2 },
  ];
  return (
    <StepChart
      label={`Mean of ${name} at a step`}
      unit={`mean ${name}`}
      along="step"
      height={chartHeight}
      frame={{ x, y: shares, yScale: 'linear', formatX: stepTick, formatY: String, references: noReferences }}
      content={{ positions, steps: positions, curves }}
      readout={(row) => keepingReadout(name, samples.steps[row] ?? 0, samples.values[row] as Keeping)}
    />
  );
}

function figuresOf(name: string, { mean, top }: Keeping): Figure[] {
  return [
    { id: 'keep-mean', label: `Mean ${name}`, value: showGate(mean), stroke: meanStroke },
    { id: 'keep-steps', label: 'Time constant', value: showSteps(timeConstant(mean)), unit: 'steps' },
    { id: 'keep-top', label: `Top tenth of ${name}`, value: showGate(top), stroke: topStroke, dash: topDash },
    { id: 'keep-top-steps', label: 'Time constant', value: showSteps(timeConstant(top)), unit: 'steps' },
  ];
}

function labelsOf(use: CellUse, name: string, run: string, step: number): PictureLabels {
  const place = placeName(use);
  return {
    title,
    about: `${run}, after training step ${formatCount(step)}${place && `, ${place}`}: a dot is a unit; x: the share of steps in which its gate is under 0.1, y: over 0.9. Below: the mean of the gate over the training`,
    unit: '',
    along: 'step',
    legend: name
      ? [
          { label: `mean ${name}`, stroke: meanStroke },
          { label: `top tenth of ${name}`, stroke: topStroke, dash: topDash },
        ]
      : [],
    sentence: gatesSentence(use),
  };
}

/** Whether gates are switches that stand open or shut, and how long what the cell keeps lasts. */
export function View(props: InsidePictureProps) {
  useSyncExternalStore(findings.cellUse.changes.subscribe, findings.cellUse.changes.version);
  const { found, problem } = findings.cellUse;
  const use = found?.data ?? null;
  const keeping = useMemo(() => (use ? keepingOf(use) : null), [use]);
  const name = (use && retentionOf(use)?.name) ?? '';
  const empty = use ? (use.gates.length > 0 ? null : noGates) : problem;
  return (
    <InsideFrame
      {...props}
      title={title}
      legend={keeping && <Figures figures={figuresOf(name, keeping)} />}
      sentence={use ? gatesSentence(use) : ''}
      aid={use && use.gates.length > 0 ? gatesAid : null}
      step={found?.step ?? null}
      empty={empty}
      options={<CellControls />}
      numbers={{ of: 'Unit', rows: () => (use ? gatesTable(use) : []) }}
      exported={
        found && {
          step: found.step,
          view: 'gate-saturation',
          csv: () => gatesCsv(found.data),
          labels: (run) => labelsOf(found.data, name, run, found.step),
        }
      }
      height={plotHeight + chartHeight}
    >
      {use && use.gates.length > 0 && (
        <>
          <MiniGrid
            items={use.gates}
            height={plotHeight}
            label={`Share of steps in which gates are shut and open: ${use.gates.map((gate) => `${gate.label} open in ${formatPercent(gate.high.reduce((sum, share) => sum + share, 0) / gate.high.length)}`).join(', ')}`}
          >
            {(gate, width, height) => <GatePlot key={gate.name} gate={gate} width={width} height={height} />}
          </MiniGrid>
          {keeping && (
            <KeepingChart
              name={name}
              samples={samplesByStep.cellUse.of(findings.cellUse.runId, use)}
              place={placeName(use)}
            />
          )}
        </>
      )}
    </InsideFrame>
  );
}
