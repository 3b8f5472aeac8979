import { useSyncExternalStore } from 'react';
import { layersOf } from '../../../config/layerList.ts';
import { formatCount } from '../../../lib/format.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import {
  type GateSpectrum,
  type SpectrumData,
  spectralRadius,
  widestSpectrum,
} from '../../../probes/spectrum/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import { samplesByStep } from '../../../store/run/samplesByStep.ts';
import { logAxis, stepAxis } from '../../charts/axis.ts';
import { boundsOf } from '../../charts/curves.ts';
import type { PictureLabels } from '../../charts/export/picture.ts';
import { type Figure, Figures } from '../../charts/figure/Figures.tsx';
import { MiniGrid } from '../../charts/MiniPlot.tsx';
import { StepChart } from '../../charts/StepChart.tsx';
import { stepTick, valueTick } from '../../charts/ticks.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { Segmented } from '../../controls/Segmented.tsx';
import { CellControls } from '../../inside/CellControls.tsx';
import { InsideFrame, type InsidePictureProps } from '../../inside/InsideFrame.tsx';
import { useShownModel } from '../../inside/useShownModel.ts';
import { useInsideView } from '../../inside/view.ts';
import { earlierStroke, gateOverTime, nowStroke, type SpectrumFindings, SpectrumPlane } from './SpectrumPlane.tsx';
import {
  blockName,
  noMatrix,
  shownGate,
  showSize,
  spectrumAid,
  spectrumCsv,
  spectrumSentence,
  spectrumTable,
} from './spectrum.ts';

const title = 'Eigenvalues of the recurrent matrix';
const planeHeight = 250;
const chartHeight = 112;
const unit = [{ value: 1, label: '1', dash: '4 4' }] as const;

/** The spectral radius over the training. */
function RadiusChart({ spectrum }: { spectrum: SpectrumFindings }) {
  const { data, gate, samples } = spectrum;
  const key = `${findings.spectrum.runId} ${placeName(data)} ${gate.name}`;
  const positions = Float64Array.from(samples.steps);
  const values = Float64Array.from(gateOverTime(spectrum), spectralRadius);
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
        title: `Step ${formatCount(samples.steps[row] ?? 0)}`,
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

function sentenceOf(spectrum: SpectrumFindings): string {
  const { data, gate, samples } = spectrum;
  const [first] = gateOverTime(spectrum);
  const [step] = samples.steps;
  const earlier = first && step !== undefined && samples.length > 1 ? { step, radius: spectralRadius(first) } : null;
  return spectrumSentence(data, gate, earlier);
}

function labelsOf(spectrum: SpectrumFindings, run: string, step: number): PictureLabels {
  const { data, gate } = spectrum;
  const place = placeName(data);
  return {
    title,
    about: `${run}, after training step ${formatCount(step)}${place && `, ${place}`}: ${blockName(data, gate)}; below, its spectral radius over the training`,
    unit: '',
    along: 'step',
    legend: [
      { label: 'now', fill: nowStroke },
      { label: 'earlier in the training', fill: earlierStroke },
      { label: 'unit circle', stroke: 'var(--text-muted)', dash: '4 4' },
    ],
    sentence: sentenceOf(spectrum),
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
export function View(props: InsidePictureProps) {
  useSyncExternalStore(findings.spectrum.changes.subscribe, findings.spectrum.changes.version);
  const { shown } = useShownModel();
  const { gate: chosen, layer } = useInsideView();
  const layers = shown ? layersOf(shown.config) : [];
  const units = layers[Math.min(layer, layers.length - 1)]?.hiddenSize ?? 0;
  const { found, problem } = findings.spectrum;
  const spectrum =
    found && found.data.gates.length > 0
      ? {
          data: found.data,
          gate: shownGate(found.data, chosen),
          samples: samplesByStep.spectrum.of(findings.spectrum.runId, found.data),
        }
      : null;
  const tooWide = units > widestSpectrum;
  const empty = tooWide
    ? `Eigenvalues are drawn for up to ${widestSpectrum} hidden units; ${layers.length > 1 ? 'this layer' : 'this network'} has ${units}.`
    : found
      ? spectrum
        ? null
        : noMatrix
      : problem;
  return (
    <InsideFrame
      {...props}
      title={title}
      legend={spectrum && <Figures figures={figuresOf(spectrum.data)} />}
      sentence={spectrum ? sentenceOf(spectrum) : ''}
      aid={spectrum && spectrumAid}
      step={found?.step ?? null}
      empty={empty}
      options={
        <>
          {spectrum && <GateControl data={spectrum.data} gate={spectrum.gate} />}
          <CellControls />
        </>
      }
      numbers={{ of: 'λ', rows: () => (spectrum ? spectrumTable(spectrum.gate) : []) }}
      exported={
        spectrum &&
        found && {
          step: found.step,
          view: 'eigenvalues',
          csv: () => spectrumCsv(spectrum.data),
          labels: (run) => labelsOf(spectrum, run, found.step),
        }
      }
      height={planeHeight + chartHeight}
    >
      {spectrum && (
        <>
          <MiniGrid
            items={[spectrum]}
            height={planeHeight}
            label={`Eigenvalues of ${blockName(spectrum.data, spectrum.gate)} in the complex plane`}
          >
            {(each, width, height) => <SpectrumPlane key="plane" found={each} width={width} height={height} />}
          </MiniGrid>
          <RadiusChart spectrum={spectrum} />
        </>
      )}
    </InsideFrame>
  );
}
