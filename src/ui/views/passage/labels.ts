import { formatCount, formatMagnitude } from '../../../lib/format.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import type { LegendItem, PictureLabels } from '../../charts/export/picture.ts';
import { gateName, sentenceOf, signed } from './sentences.ts';
import type { Shown } from './shown.ts';

/** What a colour stands for, in a few words. */
export function meaningOf({ colouring, data, unit, gate, cursor }: Shown): string {
  if (colouring === 'unit') return `state ${data.state} of unit ${unit}`;
  if (colouring === 'gate') return `${gateName(data.gates[gate ?? 0] ?? '')} of unit ${unit}`;
  if (colouring === 'surprise') return 'surprise, −log₂ p, bits';
  return `gradient of the prediction at t = ${cursor}`;
}

/** The ends of the scale, as they are written beside it. */
export function endsOf({ scale }: Shown): readonly [low: string, high: string] {
  if (scale.kind === 'signed') return [signed(scale.low), signed(scale.high)];
  return scale.kind === 'log'
    ? [`≤${formatMagnitude(scale.low)}`, formatMagnitude(scale.high)]
    : [String(scale.low), String(scale.high)];
}

const files: Record<Shown['colouring'], string> = {
  unit: 'unit-in-text',
  gate: 'gate-in-text',
  surprise: 'surprise-in-text',
  connectivity: 'connectivity',
};

export const fileOf = ({ colouring }: Shown): string => files[colouring];

/** All the words of a picture to take along. */
export function labelsOf(shown: Shown, run: string, step: number): PictureLabels {
  const { data, scale } = shown;
  const [low, high] = endsOf(shown);
  const legend: LegendItem[] =
    scale.kind !== 'signed'
      ? [{ label: low, scaleTo: high }]
      : [
          { label: low, fill: 'var(--signed-low)' },
          { label: '0', fill: 'var(--signed-zero)' },
          { label: high, fill: 'var(--signed-high)' },
        ];
  const place = placeName(data);
  return {
    title: 'A passage as the model reads it',
    about: `${run}, after training step ${formatCount(step)}: ${meaningOf(shown)}${place && `, ${place}`}`,
    unit: '',
    along: '',
    legend,
    sentence: sentenceOf(shown),
  };
}
