import { useSyncExternalStore } from 'react';
import { formatCount } from '../../lib/format.ts';
import {
  type GateSpectrum,
  outsideCount,
  type SpectrumData,
  spectralRadius,
  widestSpectrum,
} from '../../lib/recurrentSpectrum.ts';
import { findings } from '../../store/findings.ts';
import { type Trail, trails } from '../../store/trails.ts';
import { linearAxis, logAxis, stepAxis } from '../charts/axis.ts';
import { MiniGrid, MiniPlot, miniInset } from '../charts/MiniPlot.tsx';
import { StepChart } from '../charts/StepChart.tsx';
import { plainTick, stepTick, valueTick } from '../charts/ticks.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { boundsOf } from '../learning/curves.ts';
import { type Figure, Figures } from '../learning/Figures.tsx';
import { useStableAxis } from '../learning/useStableAxis.ts';
import type { PictureLabels } from '../picture/picture.ts';
import { CellControls } from './CellControls.tsx';
import { InsideFrame, type InsidePictureProps } from './InsideFrame.tsx';
import { activationTitle } from './slopes.ts';
import {
  blockName,
  shownGate,
  showSize,
  spectrumAid,
  spectrumCsv,
  spectrumSentence,
  spectrumTable,
} from './spectrum.ts';
import { useShownModel } from './useShownModel.ts';
import { useInsideView } from './view.ts';

const title = 'Eigenvalues of the recurrent matrix';
const planeHeight = 250;
const chartHeight = 112;
const nowStroke = 'var(--data-1)';
const earlierStroke = 'var(--data-2)';
const unit = [{ value: 1, label: '1', dash: '4 4' }] as const;

interface Told {
  readonly data: SpectrumData;
  readonly gate: GateSpectrum;
  readonly trail: Trail<readonly GateSpectrum[]>;
}

/** Of each moment, the same gate. */
const alongTrail = ({ trail, gate }: Told): GateSpectrum[] =>
  trail.values.map((gates) => gates.find(({ name }) => name === gate.name) ?? gate);

/** Of a training that diverged there are none. */
const dots = ({ real, imaginary }: GateSpectrum, x: (v: number) => number, y: (v: number) => number): string =>
  Array.from(real, (value, i) => (Number.isFinite(value) ? `M${x(value)},${y(imaginary[i] as number)}h0` : '')).join(
    '',
  );

/** How far the plane has to reach up, at least to the unit circle, where it reaches `across` times as far to the sides. */
function reachOf(moments: readonly GateSpectrum[], across: number): number {
  let most = 1;
  for (const { real, imaginary } of moments) {
    for (const value of real) most = Math.max(most, Math.abs(value) / across || 0);
    for (const value of imaginary) most = Math.max(most, Math.abs(value) || 0);
  }
  return most;
}

/** The complex plane, as wide a unit across as it is up. */
function Plane({ told, width, height }: { told: Told; width: number; height: number }) {
  const { gate, data } = told;
  const before = alongTrail(told).slice(0, -1);
  const key = `${findings.spectrum.runId} ${data.layer} ${gate.name}`;
  const across = (width - miniInset.left - miniInset.right) / (height - miniInset.top - miniInset.bottom);
  const y = useStableAxis(`${key} ${width}`, (previous) => {
    const { high } = linearAxis(0, 1.05 * reachOf([gate, ...before], across), previous && { ...previous, low: 0 });
    return previous?.high === high ? previous : { low: -high, high, ticks: [-1, 0, 1] };
  });
  const x = { low: y.low * across, high: y.high * across, ticks: [-1, 0, 1] };
  return (
    <MiniPlot
      title={data.gates.length > 1 ? activationTitle(gate) : blockName(data, gate)}
      note={`${outsideCount(gate)} outside`}
      x={x}
      y={y}
      formatX={plainTick}
      formatY={(value) => (value === 0 ? '0' : value < 0 ? '−i' : 'i')}
      width={width}
      height={height}
    >
      {(scale) => (
        <>
          <line x1={scale.x(0)} x2={scale.x(0)} y1={scale.y(y.low)} y2={scale.y(y.high)} stroke="var(--grid)" />
          {before.map((moment, i) => (
            <path
              // Their places in the trail are what they are.
              key={told.trail.steps[i]}
              d={dots(moment, scale.x, scale.y)}
              stroke={earlierStroke}
              strokeWidth={2.5}
              strokeLinecap="round"
              strokeOpacity={0.08 + (0.4 * (i + 1)) / before.length}
            />
          ))}
          <circle
            cx={scale.x(0)}
            cy={scale.y(0)}
            r={Math.max(0, scale.x(1) - scale.x(0))}
            fill="none"
            stroke="var(--text-muted)"
            strokeDasharray="4 4"
          />
          <path
            data-series="eigenvalues"
            d={dots(gate, scale.x, scale.y)}
            stroke={nowStroke}
            strokeWidth={4.5}
            strokeLinecap="round"
            strokeOpacity={0.75}
          />
        </>
      )}
    </MiniPlot>
  );
}

/** The spectral radius over the training. */
function RadiusChart({ told }: { told: Told }) {
  const { data, gate, trail } = told;
  const key = `${findings.spectrum.runId} ${data.layer} ${gate.name}`;
  const positions = Float64Array.from(trail.steps);
  const values = Float64Array.from(alongTrail(told), spectralRadius);
  const x = useStableAxis(key, (previous) => stepAxis(positions.at(-1) ?? 0, previous));
  const y = useStableAxis(key, (previous) => {
    const { low, high } = boundsOf(values, [1]);
    return logAxis(Math.max(low, high / 1e3), high, previous);
  });
  const name = blockName(data, gate);
  return (
    <StepChart
      label={`Spectral radius of ${name} at a step`}
      unit="spectral radius"
      along="step"
      height={chartHeight}
      frame={{ x, y, yScale: 'log', formatX: stepTick, formatY: valueTick, references: unit }}
      content={{
        positions,
        steps: positions,
        curves: [{ id: 'radius', values, stroke: nowStroke, width: 2 }],
      }}
      readout={(row) => ({
        title: `Step ${formatCount(trail.steps[row] ?? 0)}`,
        lines: [{ label: `radius of ${name}`, value: showSize(values[row] ?? Number.NaN), stroke: nowStroke }],
      })}
    />
  );
}

const figuresOf = (data: SpectrumData): Figure[] =>
  data.gates.map((gate) => ({
    id: `radius-${gate.name}`,
    label: `Radius of ${blockName(data, gate)}`,
    value: showSize(spectralRadius(gate)),
  }));

function sentenceOf(told: Told): string {
  const { data, gate, trail } = told;
  const [first] = alongTrail(told);
  const [step] = trail.steps;
  const earlier = first && step !== undefined && trail.length > 1 ? { step, radius: spectralRadius(first) } : null;
  return spectrumSentence(data, gate, earlier);
}

function labelsOf(told: Told, run: string, step: number): PictureLabels {
  const { data, gate } = told;
  const layer = data.layers > 1 ? `, layer ${data.layer + 1}` : '';
  return {
    title,
    about: `${run}, after training step ${formatCount(step)}${layer}: ${blockName(data, gate)}; below, its spectral radius over the training`,
    unit: '',
    along: 'step',
    legend: [
      { label: 'now', fill: nowStroke },
      { label: 'earlier in the training', fill: earlierStroke },
      { label: 'unit circle', stroke: 'var(--text-muted)', dash: '4 4' },
    ],
    sentence: sentenceOf(told),
  };
}

/** Which block of the recurrent matrix is drawn. */
function GateControl({ data, gate }: { data: SpectrumData; gate: GateSpectrum }) {
  const set = useInsideView((view) => view.set);
  if (data.gates.length < 2) return null;
  return (
    <Segmented
      label="Gate"
      help="The block of the recurrent matrix that works on this gate."
      value={gate.name}
      options={data.gates.map(({ name }) => ({ value: name, label: name }))}
      onChange={(value) => set({ gate: value })}
    />
  );
}

/** Where the eigenvalues of the recurrent matrix lie, and have lain, around the unit circle. */
export function SpectrumView(props: InsidePictureProps) {
  useSyncExternalStore(findings.spectrum.pulse.subscribe, findings.spectrum.pulse.version);
  const units = useShownModel().shown?.config.hiddenSize ?? 0;
  const chosen = useInsideView((view) => view.gate);
  const { found, problem } = findings.spectrum;
  const told = found && {
    data: found.data,
    gate: shownGate(found.data, chosen),
    trail: trails.spectrum.of(findings.spectrum.runId, found.data.layer),
  };
  const tooWide = units > widestSpectrum;
  const empty = tooWide
    ? `Eigenvalues are drawn for up to ${widestSpectrum} hidden units; this network has ${units}.`
    : found
      ? null
      : problem;
  return (
    <InsideFrame
      {...props}
      title={title}
      legend={told && <Figures figures={figuresOf(told.data)} />}
      sentence={told ? sentenceOf(told) : ''}
      aid={told && spectrumAid}
      step={found?.step ?? null}
      empty={empty}
      options={
        <>
          {told && <GateControl data={told.data} gate={told.gate} />}
          <CellControls />
        </>
      }
      numbers={{ of: 'λ', rows: () => (told ? spectrumTable(told.gate) : []) }}
      exported={
        told &&
        found && {
          step: found.step,
          view: 'eigenvalues',
          csv: () => spectrumCsv(told.data),
          labels: (run) => labelsOf(told, run, found.step),
        }
      }
      height={planeHeight + chartHeight}
    >
      {told && (
        <>
          <MiniGrid
            items={[told]}
            height={planeHeight}
            label={`Eigenvalues of ${blockName(told.data, told.gate)} in the complex plane`}
          >
            {(each, width, height) => <Plane key="plane" told={each} width={width} height={height} />}
          </MiniGrid>
          <RadiusChart told={told} />
        </>
      )}
    </InsideFrame>
  );
}
