import { formatCount, formatMagnitude } from '../../../lib/format.ts';
import { ofPlace, sideOf } from '../../../probes/shared/contract.ts';
import { type TensorUpdate, type UpdateData, updateRatio, usualRatio } from '../../../probes/updates/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';

/** A tensor as the page shows it. */
interface ShownTensor {
  /** As in PyTorch's state dict. */
  readonly name: string;
  /** 'W_hh' */
  readonly symbol: string;
  readonly words: string;
  readonly stroke: string;
  readonly dash?: string;
}

const ofAttention: readonly ShownTensor[] = [
  {
    ...{ name: 'attention_output.weight', symbol: 'W_c', words: 'weights of the attentional state' },
    ...{ stroke: 'var(--data-1)', dash: '2 3' },
  },
  {
    ...{ name: 'attention_query.weight', symbol: 'W_q', words: 'weights of the queries' },
    ...{ stroke: 'var(--data-2)', dash: '2 3' },
  },
  {
    ...{ name: 'attention_keys.weight', symbol: 'W_k', words: 'weights of the keys' },
    ...{ stroke: 'var(--data-3)', dash: '2 3' },
  },
  {
    ...{ name: 'attention.weight', symbol: 'v', words: 'weights of the scores' },
    ...{ stroke: 'var(--data-4)', dash: '2 3' },
  },
];

/** A layer's tensors, the head's, and those of an attention where there is one. @param layer from 0, an encoder's first */
export function shownTensors(
  { encoderLayers, tensors }: Pick<UpdateData, 'encoderLayers' | 'tensors'>,
  layer: number,
): ShownTensor[] {
  const place = sideOf({ layer, encoderLayers });
  const own = (name: string): string => `${place.side ?? 'rnn'}.${name}_l${place.layer}`;
  return [
    { name: own('weight_ih'), symbol: 'W_ih', words: 'input weights', stroke: 'var(--data-1)' },
    { name: own('weight_hh'), symbol: 'W_hh', words: 'recurrent weights', stroke: 'var(--data-2)' },
    { name: 'head.weight', symbol: 'W_head', words: 'output weights', stroke: 'var(--data-3)' },
    { name: own('bias_ih'), symbol: 'b_ih', words: 'input biases', stroke: 'var(--data-4)', dash: '6 3' },
    { name: own('bias_hh'), symbol: 'b_hh', words: 'recurrent biases', stroke: 'var(--data-5)', dash: '6 3' },
    { name: 'head.bias', symbol: 'b_head', words: 'output biases', stroke: 'var(--data-6)', dash: '6 3' },
    ...ofAttention.filter(({ name }) => tensors.some((tensor) => tensor.name === name)),
  ];
}

export function ratioOf({ tensors }: UpdateData, name: string): number {
  const found = tensors.find((tensor) => tensor.name === name);
  return found ? updateRatio(found) : Number.NaN;
}

export const showRatio = (ratio: number): string => formatMagnitude(ratio);

const verdict = (ratio: number): string => {
  const times = ratio / usualRatio;
  if (times > 10) return 'more than ten times the rule of thumb, a thousandth: a lower learning rate may learn better';
  if (times < 0.1)
    return 'less than a tenth of the rule of thumb, a thousandth: a higher learning rate may learn faster';
  return 'within a factor of ten of a thousandth, the rule of thumb';
};

/** How far the weights move in a step. */
export function updatesSentence(data: UpdateData, layer: number): string {
  const shown = shownTensors(data, layer)
    .map((tensor) => ({ ...tensor, ratio: ratioOf(data, tensor.name) }))
    .filter(({ ratio }) => Number.isFinite(ratio));
  const recurrent = shown.find(({ symbol }) => symbol === 'W_hh');
  if (!recurrent) return 'The parameters are not finite, or all zero: there is nothing to compare.';
  const step = formatCount(data.step);
  if (shown.every(({ ratio }) => ratio === 0))
    return `Step ${step} changed nothing: its learning rate or its gradient is 0.`;
  const sorted = shown.toSorted((a, b) => b.ratio - a.ratio);
  const [most] = sorted;
  const least = sorted.at(-1);
  const where = ofPlace({ ...data, layer });
  const ends =
    most && least && most !== least
      ? ` ${most.symbol} changed most (${showRatio(most.ratio)}), ${least.symbol} least (${showRatio(least.ratio)}).`
      : '';
  return `Step ${step} changed the recurrent weights W_hh${where} by ${showRatio(recurrent.ratio)} of their length, ${verdict(recurrent.ratio)}.${ends}`;
}

export const updatesAid =
  '‖ΔW‖/‖W‖: how long the change of a tensor in one step is against the tensor itself. It is measured only while this view is visible.';

/** What each tensor did at a step. */
export function updatesReadout(data: UpdateData, layer: number): Readout {
  return {
    title: `Step ${formatCount(data.step)}`,
    lines: shownTensors(data, layer).map(({ name, symbol, stroke }) => ({
      label: symbol,
      value: showRatio(ratioOf(data, name)),
      stroke,
    })),
  };
}

/** A row a step, a column for every tensor of the model: its ratio. */
export function updatesCsv(samples: readonly UpdateData[]): string {
  const names = samples[0]?.tensors.map(({ name }: TensorUpdate) => name) ?? [];
  return csvText(
    ['step', ...names],
    samples.map((data) => [String(data.step), ...data.tensors.map((tensor) => csvCell(updateRatio(tensor)))]),
  );
}
