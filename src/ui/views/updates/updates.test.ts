import { describe, expect, it } from 'vitest';
import type { UpdateData } from '../../../probes/updates/contract.ts';
import { ratioOf, shownTensors, updatesCsv, updatesReadout, updatesSentence } from './updates.ts';

/** As PyTorch's state dict has them. */
const namesOf = (layers: number): string[] => [
  ...Array.from({ length: layers }, (_, layer) =>
    ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((name) => `rnn.${name}_l${layer}`),
  ).flat(),
  'head.weight',
  'head.bias',
];

/** Every tensor of length 2; each moved by its ratio. */
const data = (ratio: (name: string) => number, layers = 1, step = 1200): UpdateData => ({
  step,
  layers,
  tensors: namesOf(layers).map((name) => ({ name, moved: 2 * ratio(name), length: 2 })),
});

it('shows tensors that every model has', () => {
  const of = data(() => 0.25, 2);
  for (const layer of [0, 1])
    for (const { name } of shownTensors(of, layer)) expect(ratioOf(of, name), name).toBe(0.25);
});

it('should show the tensors of a side of an encoder–decoder, and of its attention', () => {
  const names = ['encoder.weight_hh_l0', 'decoder.weight_hh_l0', 'decoder.weight_hh_l1', 'attention_output.weight'];
  const tensors = names.map((name, i) => ({ name, moved: 2 + i, length: 1000 }));
  const pairs: UpdateData = { step: 3, layers: 3, encoderLayers: 1, tensors };
  const recurrent = (layer: number) => shownTensors(pairs, layer).find(({ symbol }) => symbol === 'W_hh')?.name;
  expect([0, 1, 2].map(recurrent)).toEqual(names.slice(0, 3));
  expect(updatesSentence(pairs, 0)).toMatch(/W_hh of encoder layer 1 by 0\.00200 .* W_c changed most/);
  expect(updatesSentence(pairs, 2)).toMatch(/W_hh of decoder layer 2 by 0\.00400 /);
});

describe('updatesSentence', () => {
  it('should say how far the recurrent weights moved, and who moved most and least', () => {
    const some = data((name) => (name.includes('weight_hh') ? 0.002 : name === 'head.bias' ? 0.01 : 0.0015));
    expect(updatesSentence(some, 0)).toBe(
      'Step 1,200 changed the recurrent weights W_hh by 0.00200 of their length, within a factor of ten of a thousandth, the rule of thumb. b_head changed most (0.0100), b_hh least (0.00150).',
    );
    expect(
      updatesSentence(
        data(() => 0.02, 2),
        1,
      ),
    ).toMatch(/W_hh of layer 2 by 0\.0200 .* a lower learning rate may learn better\./);
    expect(
      updatesSentence(
        data(() => 2e-5),
        0,
      ),
    ).toMatch(/by 2\.0e-5 .* a higher learning rate may learn faster\./);
  });

  it('should say so where nothing moved, or nothing was there', () => {
    expect(
      updatesSentence(
        data(() => 0),
        0,
      ),
    ).toBe('Step 1,200 changed nothing: its learning rate or its gradient is 0.');
    const none = { ...data(() => 0), tensors: data(() => 0).tensors.map((tensor) => ({ ...tensor, length: 0 })) };
    expect(updatesSentence(none, 0)).toMatch(/nothing to compare/);
    // Biases that begin at 0 have no ratio yet.
    const biases = {
      ...none,
      tensors: none.tensors.map((one) => (one.name.includes('weight') ? { ...one, moved: 1, length: 8 } : one)),
    };
    expect(updatesSentence(biases, 0)).toMatch(/^Step 1,200 changed the recurrent weights W_hh by 0\.125 /);
    expect(updatesReadout(biases, 0).lines.map(({ value }) => value)).toEqual([
      '0.125',
      '0.125',
      '0.125',
      '–',
      '–',
      '–',
    ]);
  });
});

it('writes every tensor of every moment to a file', () => {
  expect(updatesCsv([])).toBe('step\n');
  const [header, ...rows] = updatesCsv([data(() => 0.5, 2, 3), data(() => 0.25, 2, 9)])
    .trimEnd()
    .split('\n');
  expect(header?.split(',')).toHaveLength(1 + 10);
  expect(header).toMatch(/^step,rnn\.weight_ih_l0,.*,rnn\.bias_hh_l1,head\.weight,head\.bias$/);
  expect(rows).toEqual([`3${',0.5'.repeat(10)}`, `9${',0.25'.repeat(10)}`]);
});
