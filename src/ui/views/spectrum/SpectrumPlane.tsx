import { type GateSpectrum, outsideCount, type SpectrumData } from '../../../probes/spectrum/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import type { StepSamples } from '../../../store/run/samplesByStep.ts';
import { linearAxis } from '../../charts/axis.ts';
import { MiniPlot, miniInset } from '../../charts/MiniPlot.tsx';
import { plainTick } from '../../charts/ticks.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { gateTitle } from '../../inside/show.ts';
import { blockName, spectrumPoints } from './spectrum.ts';

export const nowStroke = 'var(--data-1)';
export const earlierStroke = 'var(--data-2)';

/** What the page tells of the eigenvalues of a gate's block. */
export interface SpectrumFindings {
  readonly data: SpectrumData;
  readonly gate: GateSpectrum;
  readonly samples: StepSamples<readonly GateSpectrum[]>;
}

/** Of each sample, the same gate. */
export const gateOverTime = ({ samples, gate }: SpectrumFindings): GateSpectrum[] =>
  samples.values.map((gates) => gates.find(({ name }) => name === gate.name) ?? gate);

/** Of a training that diverged there are none. */
const dots = ({ real, imaginary }: GateSpectrum, x: (v: number) => number, y: (v: number) => number): string =>
  Array.from(real, (value, i) => (Number.isFinite(value) ? `M${x(value)},${y(imaginary[i] as number)}h0` : '')).join(
    '',
  );

/** How far the plane has to reach up, at least to the unit circle, where it reaches `across` times as far to the sides. */
function reachOf(spectra: readonly GateSpectrum[], across: number): number {
  let most = 1;
  for (const { real, imaginary } of spectra) {
    for (const value of real) most = Math.max(most, Math.abs(value) / across || 0);
    for (const value of imaginary) most = Math.max(most, Math.abs(value) || 0);
  }
  return most;
}

/** The complex plane, as wide a unit across as it is up. */
export function SpectrumPlane({ found, width, height }: { found: SpectrumFindings; width: number; height: number }) {
  const { gate, data } = found;
  const before = gateOverTime(found).slice(0, -1);
  const key = `${findings.spectrum.runId} ${data.layer} ${gate.name}`;
  const across = (width - miniInset.left - miniInset.right) / (height - miniInset.top - miniInset.bottom);
  const y = useStableAxis(`${key} ${width}`, (previous) => {
    const { high } = linearAxis(0, 1.05 * reachOf([gate, ...before], across), previous && { ...previous, low: 0 });
    return previous?.high === high ? previous : { low: -high, high, ticks: [-1, 0, 1] };
  });
  const x = { low: y.low * across, high: y.high * across, ticks: [-1, 0, 1] };
  return (
    <MiniPlot
      title={data.gates.length > 1 ? gateTitle(gate) : blockName(data, gate)}
      note={`${outsideCount(gate)} outside`}
      x={x}
      y={y}
      formatX={plainTick}
      formatY={(value) => (value === 0 ? '0' : value < 0 ? '−i' : 'i')}
      width={width}
      height={height}
      points={spectrumPoints(gate)}
    >
      {(scale) => (
        <>
          <line x1={scale.x(0)} x2={scale.x(0)} y1={scale.y(y.low)} y2={scale.y(y.high)} stroke="var(--grid)" />
          {before.map((earlier, i) => (
            <path
              // Their places in it are what they are.
              key={found.samples.steps[i]}
              d={dots(earlier, scale.x, scale.y)}
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
