import { formatCount, formatMagnitude } from '../../../lib/format.ts';
import { ofPlace } from '../../../probes/shared/contract.ts';
import {
  type GateSpectrum,
  outsideCount,
  type SpectrumData,
  spectralRadius,
} from '../../../probes/spectrum/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout, ReadoutLine } from '../../charts/Inspector.tsx';
import type { MiniPoint } from '../../charts/MiniInspector.tsx';

/** The gate that was chosen; unless one was, the one through which the new state comes: the candidate, or the plain cell's only one. */
export function shownGate({ gates }: Pick<SpectrumData, 'gates'>, chosen: string | null): GateSpectrum {
  const found = gates.find(({ name }) => name === chosen) ?? gates.find(({ label }) => label === 'candidate');
  return found ?? (gates[0] as GateSpectrum);
}

export const noMatrix =
  'Each unit of this cell depends on its own last state alone: there is no recurrent matrix. Gates shows how much of the state is kept.';

export const showSize = (size: number): string => (Number.isFinite(size) ? size.toFixed(size < 100 ? 2 : 0) : '–');

/** 'W_hf', or 'W_hh' of a cell with one gate. */
export const blockName = ({ gates }: Pick<SpectrumData, 'gates'>, { name }: Pick<GateSpectrum, 'name'>): string =>
  gates.length > 1 ? `W_h${name}` : 'W_hh';

interface Earlier {
  readonly step: number;
  readonly radius: number;
}

/** The spectral radius, what it was, and what it does not say. */
export function spectrumSentence(data: SpectrumData, gate: GateSpectrum, earlier: Earlier | null): string {
  const radius = spectralRadius(gate);
  const where = ofPlace(data);
  const block = `${blockName(data, gate)}${data.gates.length > 1 ? ` (${gate.label})` : ''}${where}`;
  if (!Number.isFinite(radius)) return `The weights of ${block} are not finite: the training has diverged.`;
  const outside = outsideCount(gate);
  const was = earlier ? `; at step ${formatCount(earlier.step)} the radius was ${showSize(earlier.radius)}` : '';
  const lie = outside === 1 ? 'eigenvalues lies' : 'eigenvalues lie';
  const count =
    outside === 0 ? `all ${data.hiddenSize} eigenvalues lie inside` : `${outside} of ${data.hiddenSize} ${lie} outside`;
  const real = data.gates.length > 1 ? 'Gates and tanh′ change' : 'The slope of the activation changes';
  return `The spectral radius of ${block} is ${showSize(radius)}: ${count} the unit circle${was}. In the long run, a linear network would scale its state by that factor a step. ${real} the actual Jacobian, which Jacobians shows.`;
}

export const spectrumAid =
  'A dot is an eigenvalue λ of this block of the recurrent matrix; inside the unit circle, it shrinks what it multiplies. Faint orange dots are from earlier in the training.';

/** A row an eigenvalue, the smallest first as tables list them from the end. */
export function spectrumTable({ real, imaginary }: GateSpectrum): Readout[] {
  return Array.from({ length: real.length }, (_, i) => {
    const at = real.length - 1 - i;
    return { title: String(at + 1), lines: linesOf(real[at] as number, imaginary[at] as number) };
  });
}

const linesOf = (x: number, y: number): ReadoutLine[] => [
  { label: '|λ|', value: formatMagnitude(Math.hypot(x, y)) },
  { label: 'real', value: formatMagnitude(x) },
  { label: 'imaginary', value: formatMagnitude(y) },
];

/** Where each eigenvalue lies now, the largest first, and its numbers; of a training that diverged there are none. */
export const spectrumPoints = ({ real, imaginary }: GateSpectrum): MiniPoint[] =>
  Array.from(real, (x, i) => ({ x, y: imaginary[i] as number, i }))
    .filter(({ x }) => Number.isFinite(x))
    .map(({ x, y, i }) => ({ x, y, readout: () => ({ title: `λ ${i + 1} of ${real.length}`, lines: linesOf(x, y) }) }));

/** A row an eigenvalue of each gate. */
export function spectrumCsv({ gates }: SpectrumData): string {
  return csvText(
    ['gate', 'number', 'real', 'imaginary', 'size'],
    gates.flatMap(({ name, real, imaginary }) =>
      Array.from(real, (x, i) => {
        const y = imaginary[i] as number;
        return [name, String(i + 1), csvCell(x), csvCell(y), csvCell(Math.hypot(x, y))];
      }),
    ),
  );
}
