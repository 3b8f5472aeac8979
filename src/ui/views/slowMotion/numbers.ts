import { formatMagnitude, visibleChar } from '../../../lib/format.ts';
import {
  gradNormAt,
  lossAt,
  recurrenceOf,
  type SlowStep,
  stateNormAt,
  stepRead,
  tracedPlace,
} from '../../../probes/slowStep/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { type Look, tensorName } from './sentences.ts';
import type { Phase } from './timeline.ts';

/** Whether a phase is about the weights rather than about time. */
export const isOfWeights = (phase: Phase): boolean => phase === 'clip' || phase === 'update';

/** By how much the clip shortens every gradient; null where it shortens them differently. */
export const clipFactor = ({ clip, clippedNorm, gradNorm }: SlowStep): number | null => {
  if (clip.type === 'value') return null;
  return gradNorm > 0 ? clippedNorm / gradNorm : 1;
};

/** A row a time step, in the order in which they are read, or a tensor; the last first, as the table turns them round. */
export function tableRows(data: SlowStep, phase: Phase, look: Look): Readout[] {
  const { sequence } = look;
  const recurrence = recurrenceOf(data, look);
  const { states } = tracedPlace(data, look);
  if (isOfWeights(phase)) {
    const factor = clipFactor(data);
    return data.tensors
      .map(({ name, length, gradient, change }) => ({
        title: tensorName(name),
        lines: [
          { label: '‖W‖', value: formatMagnitude(length) },
          { label: '‖∂L/∂W‖', value: formatMagnitude(gradient) },
          ...(factor === null ? [] : [{ label: 'after the clip', value: formatMagnitude(factor * gradient) }]),
          { label: '‖ΔW‖', value: formatMagnitude(change) },
        ],
      }))
      .reverse();
  }
  const rows = Array.from({ length: data.seqLength }, (_, i) => {
    const t = stepRead(data, look, i);
    const loss = lossAt(data, t, sequence);
    const target = data.targets[sequence]?.[t];
    return {
      title: `Step ${t}`,
      lines: [
        { label: 'Input', value: visibleChar(data.inputs[sequence]?.[t] ?? '') },
        { label: 'Target', value: target ? visibleChar(target) : '–' },
        ...states.map((name, s) => ({
          label: `‖${name}‖`,
          value: formatMagnitude(stateNormAt(data, s, recurrence, i + 1, sequence)),
        })),
        { label: 'Loss', value: Number.isNaN(loss) ? '–' : loss.toFixed(3) },
        ...states.map((name, s) => ({
          label: `‖∂L/∂${name}‖`,
          value: formatMagnitude(gradNormAt(data, s, recurrence, i, sequence)),
        })),
      ],
    };
  });
  return rows.reverse();
}

/** Empty where there is none. */
const charCell = (char: string | null | undefined): string => (char ? visibleChar(char) : '');

/** What the table says, with all digits. */
export function slowCsv(data: SlowStep, phase: Phase, look: Look): string {
  const { sequence } = look;
  const recurrence = recurrenceOf(data, look);
  const { states } = tracedPlace(data, look);
  if (isOfWeights(phase)) {
    return csvText(
      ['tensor', 'length', 'gradient', 'change'],
      data.tensors.map(({ name, length, gradient, change }) => [name, ...[length, gradient, change].map(csvCell)]),
    );
  }
  return csvText(
    ['t', 'input', 'target', ...states.map((s) => `norm_${s}`), 'loss', ...states.map((s) => `gradient_${s}`)],
    Array.from({ length: data.seqLength }, (_, i) => {
      const t = stepRead(data, look, i);
      return [
        String(t),
        charCell(data.inputs[sequence]?.[t]),
        charCell(data.targets[sequence]?.[t]),
        ...states.map((_name, s) => csvCell(stateNormAt(data, s, recurrence, i + 1, sequence))),
        csvCell(lossAt(data, t, sequence)),
        ...states.map((_name, s) => csvCell(gradNormAt(data, s, recurrence, i, sequence))),
      ];
    }),
  );
}
