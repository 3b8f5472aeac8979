import { formatPercent } from '../../../lib/format.ts';
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
import { ofPlace } from '../../../probes/shared/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import type { MiniPoint } from '../../charts/MiniInspector.tsx';
import { gateTitle } from '../../inside/show.ts';

/** σ′, tanh′, relu′ */
const derivativeName: Record<ActivationName, string> = { sigmoid: 'σ′', tanh: 'tanh′', relu: 'relu′' };

const flatPlace = (activation: ActivationName): string =>
  activation === 'relu' ? 'where relu′ is 0' : `where ${derivativeName[activation]} is under a tenth of its greatest`;

/** Where the units sit on their activations. */
export function slopesSentence(use: CellUse): string {
  const { activations } = use;
  const sorted = activations.toSorted((a, b) => b.saturated - a.saturated);
  const [most] = sorted;
  const least = sorted.at(-1);
  if (!most || !least || !Number.isFinite(most.saturated)) {
    return 'The inputs of the activations are not finite: the training has diverged.';
  }
  const where = ofPlace(use);
  const end = 'hardly any gradient passes there.';
  if (sorted.length === 1) {
    const place = flatPlace(most.activation);
    return `${formatPercent(most.saturated)} of the inputs${where} lie ${place}: ${most.activation === 'relu' ? 'no gradient passes there.' : end}`;
  }
  return `Most saturated${where} is ${most.name} (${most.label}): ${formatPercent(most.saturated)} of its inputs lie ${flatPlace(most.activation)}; ${end} Least is ${least.name} (${least.label}) with ${formatPercent(least.saturated)}.`;
}

/** Edges of a bin. */
export function binEdges(activation: ActivationName, bin: number): { from: number; to: number } {
  const reach = reachOf[activation];
  const at = (edge: number): number => Number((-reach + (2 * reach * edge) / binCount).toFixed(6));
  return { from: at(bin), to: at(bin + 1) };
}

/** How high the bar of a bin stands: the highest as high as the curve. */
export const barHeight = ({ activation, counts }: ActivationUse, bin: number): number =>
  ((counts[bin] ?? 0) / Math.max(1, ...counts)) * steepest[activation];

/** The top of each bar, with its span, its share of the inputs and the slope there. */
export const slopePoints = (use: ActivationUse): MiniPoint[] =>
  Array.from(use.counts, (count, bin) => {
    const { from, to } = binEdges(use.activation, bin);
    const middle = (from + to) / 2;
    return {
      x: middle,
      y: barHeight(use, bin),
      readout: () => ({
        title: `${use.name}: ${spanOf(bin, from, to)}`,
        lines: [
          { label: 'inputs', value: `${((100 * count) / Math.max(1, total(use.counts))).toFixed(1)}%` },
          { label: derivativeName[use.activation], value: slopeAt(use.activation, middle).toFixed(3) },
        ],
      }),
    };
  });

/** '−1.25 to −1.00'; the outermost hold what lies beyond. */
function spanOf(bin: number, from: number, to: number): string {
  const show = (x: number): string => x.toFixed(2).replace('-', '−');
  if (bin === 0) return `under ${show(to)}`;
  return bin === binCount - 1 ? `over ${show(from)}` : `${show(from)} to ${show(to)}`;
}

const total = (counts: Uint32Array): number => counts.reduce((sum, n) => sum + n, 0);

/** A row an activation, the first at the bottom as tables list them. */
export function slopesTable({ activations }: CellUse): Readout[] {
  return activations.toReversed().map((use) => {
    const { activation, counts, saturated } = use;
    const all = total(counts);
    const part = (is: (middle: number) => boolean): string => {
      let sum = 0;
      counts.forEach((n, bin) => {
        const { from, to } = binEdges(activation, bin);
        if (is((from + to) / 2)) sum += n;
      });
      return formatPercent(all > 0 ? sum / all : Number.NaN);
    };
    return {
      title: gateTitle(use),
      lines: [
        { label: 'saturated', value: formatPercent(saturated) },
        { label: 'inputs under 0', value: part((x) => x < 0) },
        { label: 'inputs over 0', value: part((x) => x > 0) },
        { label: 'saturated from', value: activation === 'relu' ? '0 down' : `±${flatFrom[activation].toFixed(2)}` },
      ],
    };
  });
}

/** A row a bin of each activation. */
export function slopesCsv({ activations }: CellUse): string {
  return csvText(
    ['activation', 'function', 'input_from', 'input_to', 'count', 'share'],
    activations.flatMap(({ name, activation, counts }) => {
      const all = total(counts);
      return Array.from(counts, (count, bin) => {
        const { from, to } = binEdges(activation, bin);
        return [name, activation, csvCell(from), csvCell(to), String(count), csvCell(count / all)];
      });
    }),
  );
}

/** What stands under the plots. */
export function slopesAid({ samples }: CellUse): string {
  return `The inputs of all units over ${samples} steps; the outermost bars include all values beyond. Flat: the slope is under a tenth of its greatest.`;
}
