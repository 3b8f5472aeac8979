import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { VariantKind } from '../../nn/strategy/recurrenceVariants.ts';
import { bits } from '../../nn/testing/gpuCase.ts';
import { torchCells } from '../../nn/testing/variants.ts';
import { lossesOf, smallConfig, testTrainer } from '../testing/trainerCase.ts';
import type { Trainer } from './trainer.ts';

const steps = 30;
const variantKinds: VariantKind[] = ['persistent', 'looped', 'stepwise'];

async function begin(config: Partial<RunConfig> = {}, variantKind?: VariantKind): Promise<Trainer> {
  const trainer = await testTrainer({ ...smallConfig, ...config }, undefined, variantKind ? { variantKind } : {});
  onTestFinished(() => trainer.destroy());
  return trainer;
}

/** Bits of the losses of 30 steps, so many a submit. */
async function trained(trainer: Trainer, perSubmit: number, between = (): unknown => null): Promise<Uint32Array> {
  while (trainer.step < steps) {
    trainer.train(Math.min(perSubmit, steps - trainer.step));
    between();
  }
  return bits(await lossesOf(trainer, 1, steps));
}

function expectSame(actual: Snapshot, expected: Snapshot): void {
  expect(actual.step).toBe(expected.step);
  for (const which of ['params', 'first', 'second'] as const) {
    expect(bits(actual[which]), which).toEqual(bits(expected[which]));
  }
  expected.state.layers.forEach(({ h, c }, l) => {
    const layer = actual.state.layers[l];
    expect(bits(layer?.h as Float32Array), `h of layer ${l}`).toEqual(bits(h));
    expect(layer?.c && bits(layer.c), `c of layer ${l}`).toEqual(c && bits(c));
  });
}

const pairs = torchCells.flatMap((cell) => variantKinds.map((variantKind) => ({ cell: cell.id, variantKind })));

describe.each([
  ...pairs,
  { cell: 'lstm-peephole', variantKind: 'looped' as const },
  { cell: 'min-lstm', variantKind: 'elementwise' as const },
])('$cell, $variantKind', ({ cell, variantKind }) => {
  it('gives the same losses to the last bit, however steps share submits and whoever validates', async () => {
    const losses = await trained(await begin({ cell }, variantKind), 1);
    expect(new Set(losses).size).toBeGreaterThan(steps / 2);
    expect(await trained(await begin({ cell }, variantKind), 1)).toEqual(losses);
    expect(await trained(await begin({ cell }, variantKind), 7)).toEqual(losses);
    const watched = await begin({ cell }, variantKind);
    expect(await trained(watched, 5, () => watched.evaluate())).toEqual(losses);
  });
});

describe('with everything between its layers', () => {
  const wired: Partial<RunConfig> = {
    layers: 3,
    connections: { input: true, residual: true, dense: false },
    dropout: { rate: 0.3, variational: false },
    embedding: { size: 10, tied: true },
  };

  it('gives the same losses to the last bit, whoever validates, and goes on from a snapshot to the same', async () => {
    const losses = await trained(await begin(wired), 7);
    const watched = await begin(wired);
    expect(await trained(watched, 5, () => watched.evaluate())).toEqual(losses);
    const trainer = await begin(wired);
    trainer.train(13);
    const other = await begin({ ...wired, cell: trainer.config.cell });
    other.restore(await trainer.snapshot());
    await trained(other, 4);
    expect(bits(await lossesOf(other, 14, steps - 13))).toEqual(losses.subarray(13));
    await trained(trainer, 4);
    expectSame(await other.snapshot(), await trainer.snapshot());
  });

  it('draws other masks by another seed and rate', async () => {
    const losses = await trained(await begin(wired), 7);
    const other = { ...wired, dropout: { rate: 0.3, variational: true } };
    expect(await trained(await begin(other), 7)).not.toEqual(losses);
  });
});

describe('a run', () => {
  it('reaches the end of its lanes within these tests, so that they see the state reset', async () => {
    const { dataset } = await begin();
    expect(dataset.streams.windowsPerEpoch).toBeLessThan(steps / 2);
  });

  it.each([
    ['seed', { seed: 2 }],
    ['learning rate', { optimizer: { ...smallConfig.optimizer, learningRate: 0.004 } }],
    ['clip', { clip: { type: 'none', value: 1, lower: 0.1 } }],
    ['state that is not carried', { carryState: false }],
    ['initialiser', { init: { ...smallConfig.init, recurrent: 'orthogonal' } }],
  ] as [string, Partial<RunConfig>][])('differs by its %s', async (_, other) => {
    const losses = await trained(await begin({ clip: { type: 'norm', value: 0.1, lower: 0.1 } }), 10);
    expect(await trained(await begin({ clip: { type: 'norm', value: 0.1, lower: 0.1 }, ...other }), 10)).not.toEqual(
      losses,
    );
  });

  it('gives the same validation loss whenever it is asked, and another one when it has learned', async () => {
    const trainer = await begin();
    const validate = async (): Promise<number> => {
      const rows = trainer.evaluate();
      const losses = await Promise.all(rows.map(async ({ row }) => (await lossesOf(trainer, row, 1))[0] as number));
      return rows.reduce((sum, { weight }, i) => sum + weight * (losses[i] as number), 0);
    };
    const untrained = await validate();
    expect(untrained).toBeGreaterThan(1);
    expect(await validate()).toBe(untrained);
    trainer.train(10);
    const learned = await validate();
    expect(learned).toBeLessThan(untrained);
    trainer.train(1);
    expect(await validate()).not.toBe(learned);
  });
});

describe('a snapshot', () => {
  it.each([...torchCells.map(({ id }) => id), 'lstm-peephole'])(
    'of %s lets another trainer go on to the same bits',
    async (cell) => {
      const losses = await trained(await begin({ cell }), 10);
      const trainer = await begin({ cell });
      trainer.train(10);
      trainer.train(3);
      const other = await begin({ cell, seed: 5 });
      other.train(4);
      other.restore(await trainer.snapshot());
      expect(other.step).toBe(13);
      await trained(other, 4);
      expect(bits(await lossesOf(other, 14, steps - 13))).toEqual(losses.subarray(13));
      await trained(trainer, 4);
      expectSame(await other.snapshot(), await trainer.snapshot());
    },
  );

  it('is of one moment, though training goes on before it has arrived', async () => {
    const still = await begin();
    still.train(9);
    const trainer = await begin();
    trainer.train(9);
    const copying = trainer.snapshot();
    // Steps that are submitted while the copies are on their way.
    for (let i = 0; i < 5; i++) {
      trainer.train(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expectSame(await copying, await still.snapshot());
  });

  it('of the start starts over', async () => {
    const trainer = await begin();
    const start = await trainer.snapshot();
    const losses = await trained(trainer, 10);
    trainer.restore(start);
    expect(await trained(trainer, 10)).toEqual(losses);
  });
});

describe('rewindTo', () => {
  const zeros = (values: Float32Array | null | undefined) => (values ? new Float32Array(values.length) : null);

  it('goes on after the last good step with its parameters and a state of zeros', async () => {
    const trainer = await begin();
    trainer.train(8);
    const good = await trainer.snapshot();
    const spoilt = good.params.slice();
    spoilt.fill(Number.NaN, trainer.model.plan.layout.get('head.bias').start * 4);
    trainer.model.setFlatParameters(spoilt);
    trainer.train(4);
    trainer.model.setFlatParameters(good.params);
    trainer.rewindTo(8);
    expect(trainer.step).toBe(8);
    // A snapshot taken now knows that its state is of no use.
    const rewound = await trainer.snapshot();

    const layers = good.state.layers.map(({ h, c }) => ({ h: zeros(h) as typeof h, c: zeros(c) }));
    const expected = await begin();
    expected.restore({ ...good, state: { layers } });
    const restored = await begin();
    restored.restore(rewound);
    for (const each of [trainer, expected, restored]) each.train(10);
    const losses = bits(await lossesOf(expected, 9, 10));
    expect(bits(await lossesOf(trainer, 9, 10))).toEqual(losses);
    expect(bits(await lossesOf(restored, 9, 10))).toEqual(losses);
  });
});
