import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../../../cells/index.ts';
import { layoutParameters } from '../../memory/layout.ts';
import { bindingStride } from '../../network/padding.ts';
import { layerNames } from '../../networks/parameters.ts';
import { layerConfig } from '../../networks/stack.ts';
import { stackFits } from '../../strategy/kernelVariants.ts';
import { oneRoundCells } from '../../testing/variants.ts';
import { recurrence } from './definition.ts';
import { diagonals, evenStride } from './wavefront.ts';

const shapeOf = (id: string, layers: number, hiddenSize: number, vocabularySize = 9) =>
  ({ cell: getCell(id), activation: 'tanh', layers, hiddenSize, vocabularySize }) as const;

describe('diagonals', () => {
  it.each([
    [1, 0, 1],
    [1, 0, 5],
    [3, 0, 1],
    [3, 16, 18],
    [2, 0, 7],
    [4, 3, 7],
  ])('take each step of %d layers from t=%d to %d once, after what it needs', (layers, t0, t1) => {
    const list = diagonals(layers, t0, t1);
    expect(list.length).toBe(t1 - t0 + layers - 1);
    const done = new Map<string, number>();
    list.forEach(({ diagonal, bottom, top }, i) => {
      for (let l = bottom; l < top; l++) {
        const t = diagonal - l;
        expect([t >= t0, t < t1], `l=${l} t=${t}`).toEqual([true, true]);
        expect(done.has(`${l} ${t}`)).toBe(false);
        // What the dispatch before wrote, and no other of this one.
        if (t > t0) expect(done.get(`${l} ${t - 1}`)).toBe(i - 1);
        if (l > 0) expect(done.get(`${l - 1} ${t}`)).toBe(i - 1);
        done.set(`${l} ${t}`, i);
      }
    });
    expect(done.size).toBe(layers * (t1 - t0));
  });
});

describe('what layers share', () => {
  it('has a region of whole 256 bytes for each layer', () => {
    expect([1, 256, 257].map(bindingStride)).toEqual([256, 256, 512]);
  });

  it.each(oneRoundCells.map(({ id }) => id))('fits a binding as long as the largest buffer of %s does', (id) => {
    const sequences = { shape: shapeOf(id, 3, 10), seqLength: 5, batchSize: 7 };
    const window = { seqLength: 5, batchSize: 7, kept: 5, wavefront: false };
    const kept = recurrence.keeps?.(layerConfig(sequences.shape, 0), [], window) ?? [];
    const bytesOf = (role: string): number => kept.find((each) => each.role === role)?.bytes ?? 0;
    const [gates, hs, cs] = [bytesOf('gates'), bytesOf('hiddenStates'), bytesOf('cellStates')];
    const { slots, states } = sequences.shape.cell;
    expect([gates, hs]).toEqual([4 * 5 * 7 * slots.length * 12, 4 * 6 * 7 * 12]);
    expect(cs).toBe(states.length > 1 ? hs : 16);
    const most = 3 * Math.max(...[gates, hs].map(bindingStride));
    expect(stackFits(sequences, most)).toBe(true);
    expect(stackFits(sequences, most - 1)).toBe(false);
    expect(stackFits({ ...sequences, dropout: { rate: 0.5, variational: false } }, most)).toBe(true);
    expect(stackFits({ ...sequences, shape: shapeOf(id, 1, 10) }, most)).toBe(false);
  });
});

describe('evenStride', () => {
  // Other recurrences know no wavefront, which is what needs it.
  const full = cells.filter((cell) => (cell.recurrences ?? ['full']).includes('full'));

  it.each(full.flatMap(({ id }) => [1, 5, 8, 70].flatMap((H) => [1, 2, 3, 4].map((layers) => ({ id, H, layers })))))(
    'leads from layer to layer of the parameters: $id, H=$H, $layers layer(s)',
    ({ id, H, layers }) => {
      const layout = layoutParameters(shapeOf(id, layers, H, 300));
      // W_ih of layer 0 is of another kind.
      const tensors = (name: keyof ReturnType<typeof layerNames>) =>
        Array.from({ length: layers }, (_, layer) => layout.get(layerNames(layer)[name])).slice(
          Number(name === 'weightIh'),
        );
      const matrices = [tensors('weightHh'), tensors('weightIh')];
      const all = [...matrices, tensors('biasIh'), tensors('biasHh')];
      const starts = evenStride(all.map((list) => list.map(({ start }) => start)));
      const copies = evenStride(matrices.map((list) => list.map(({ transposed }) => transposed)));
      expect([starts > 0, copies > 0]).toEqual([layers > 1, layers > 1]);
      for (const list of all) expect(list.at(-1)?.start).toBe(list[0] && list[0].start + (list.length - 1) * starts);
    },
  );

  it('refuses offsets that are not evenly spaced', () => {
    expect(evenStride([[1, 4, 7], [3]])).toBe(3);
    expect(() => evenStride([[1, 4, 8]])).toThrow(/not evenly spaced/);
    expect(() =>
      evenStride([
        [1, 4],
        [1, 5],
      ]),
    ).toThrow(/not evenly spaced/);
  });
});
