import { formatCount, formatMagnitude, formatPercent } from '../../../lib/format.ts';
import {
  type CellUse,
  type GateUse,
  type Keeping,
  keepingOf,
  retentionOf,
  timeConstant,
} from '../../../probes/cellUse/contract.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout, ReadoutLine } from '../../charts/Inspector.tsx';
import type { MiniPoint } from '../../charts/MiniInspector.tsx';
import { showGate } from '../../inside/show.ts';

export const noGates = 'A plain RNN has no gates. Train a GRU or an LSTM to see gates.';

/** 3.2, 41, 1.2k: steps that a memory lasts. */
export function showSteps(steps: number): string {
  if (Number.isNaN(steps)) return '–';
  if (!Number.isFinite(steps)) return '∞';
  return steps < 9.95 ? steps.toFixed(1) : steps < 9999.5 ? formatCount(Math.round(steps)) : formatMagnitude(steps);
}

/** Share of the units that are shut, or open, in more than half of the steps. */
function mostlyShare(values: Float32Array): number {
  return values.filter((share) => share > 0.5).length / values.length;
}

const switches = ({ high, low }: GateUse): string =>
  `open (over 0.9) in ${formatPercent(mostlyShare(high))} of the units, and closed (under 0.1) in ${formatPercent(mostlyShare(low))}`;

/** How far the gate that keeps is open, and how many units' gates are hard switches. */
export function gatesSentence(use: CellUse): string {
  if (use.gates.length === 0) return noGates;
  if (use.gates.some(({ mean }) => !mean.every(Number.isFinite))) {
    return 'The gates are not finite: the training has diverged.';
  }
  const place = placeName(use);
  const where = place && ` in ${place}`;
  const keeping = keepingOf(use);
  const gate = retentionOf(use);
  if (!keeping || !gate) {
    const each = use.gates.map((one) => `the ${one.label} ${one.name} is ${switches(one)}`);
    return `No single gate${where} sets how much of the state is kept. In most steps ${each.join('; ')}.`;
  }
  const symbol = gate.name.length > 2 ? `(${gate.name})` : gate.name;
  const lasts = (mean: number): string => `${showSteps(timeConstant(mean))} steps`;
  return `The ${gate.label} ${gate.name}${where} keeps ${showGate(keeping.mean)} of the state a step on average, a time constant of ${lasts(keeping.mean)} (−1/ln ${symbol}); a tenth of the units keep at least ${showGate(keeping.top)}, or ${lasts(keeping.top)}. In most steps it is ${switches(gate)}.`;
}

export const gatesAid =
  'A dot is a unit. x: the share of steps in which its gate is closed, under 0.1; y: open, over 0.9. Below: the mean of the gate over the training, as far as it was measured.';

/** Units that a table lists at most; the CSV has all. */
const mostRows = 200;

/** A row a unit, the first at the bottom as tables list them. */
export function gatesTable({ gates, hiddenSize }: CellUse): Readout[] {
  const length = Math.min(mostRows, hiddenSize);
  return Array.from({ length }, (_, i) => {
    const unit = length - 1 - i;
    return { title: String(unit), lines: gates.flatMap((gate) => gateLines(gate, unit)) };
  });
}

const gateLines = ({ name, low, high, mean }: GateUse, unit: number): ReadoutLine[] => [
  { label: `${name} < 0.1`, value: formatPercent(low[unit] as number) },
  { label: `${name} > 0.9`, value: formatPercent(high[unit] as number) },
  { label: `${name} mean`, value: showGate(mean[unit] as number) },
];

/** Where each unit stands, with its numbers. */
export const gatePoints = (gate: GateUse): MiniPoint[] =>
  Array.from(gate.low, (x, unit) => ({
    x,
    y: gate.high[unit] as number,
    readout: () => ({ title: `Unit ${unit}`, lines: gateLines(gate, unit) }),
  }));

/** A row a unit: for each gate the share of steps under 0.1 and over 0.9, and its mean. */
export function gatesCsv({ gates, hiddenSize }: CellUse): string {
  return csvText(
    ['unit', ...gates.flatMap(({ name }) => [`${name}_under_0.1`, `${name}_over_0.9`, `${name}_mean`])],
    Array.from({ length: hiddenSize }, (_, unit) => [
      String(unit),
      ...gates.flatMap(({ low, high, mean }: GateUse) => [
        csvCell(low[unit]),
        csvCell(high[unit]),
        csvCell(mean[unit]),
      ]),
    ]),
  );
}

/** All that is told of what was kept at a moment of the training. */
export function keepingReadout(name: string, step: number, { mean, top }: Keeping): Readout {
  return {
    title: `Step ${formatCount(step)}`,
    lines: [
      { label: `mean ${name}`, value: showGate(mean), stroke: 'var(--data-1)' },
      { label: 'lasts, steps', value: showSteps(timeConstant(mean)) },
      { label: `top tenth ${name}`, value: showGate(top), stroke: 'var(--data-2)' },
      { label: 'lasts, steps', value: showSteps(timeConstant(top)) },
    ],
  };
}
