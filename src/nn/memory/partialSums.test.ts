import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { resolve } from '../network/resolve.ts';
import { layerNames, type ModelShape } from '../networks/parameters.ts';
import { layerName, stack } from '../networks/stack.ts';
import { type DeviceCapabilities, defaultCapabilities } from '../strategy/capabilities.ts';
import { type OuterTile, outerTiles } from '../strategy/products.ts';
import { otherMakes, torchVariants } from '../testing/variants.ts';
import { layoutOf } from './layout.ts';
import { buildTiles, planPartialSums, tileVec4s } from './partialSums.ts';

const software: DeviceCapabilities = { ...defaultCapabilities, software: true };

const sizes = [
  { layers: 1, hiddenSize: 1, vocabularySize: 2, rows: 1 },
  { layers: 2, hiddenSize: 13, vocabularySize: 300, rows: 130 },
  { layers: 4, hiddenSize: 128, vocabularySize: 64, rows: 2048 },
  { layers: 1, hiddenSize: 1024, vocabularySize: 4096, rows: 129 },
];

const cases = [...torchVariants, ...otherMakes].flatMap((variant) =>
  sizes.flatMap((size) =>
    [software, defaultCapabilities].map((capabilities) => ({
      ...variant,
      ...size,
      capabilities,
      software: capabilities.software,
    })),
  ),
);

interface Tile {
  start: number;
  count: number;
  part: number;
  stride: number;
  parts: number;
  cols: number;
  depth: number;
  tensor: number;
  transposed: number;
}

function readTiles(words: Uint32Array): Tile[] {
  const at = (i: number): number => words[i] as number;
  return Array.from({ length: words.length / 12 }, (_, row) => {
    const i = row * 12;
    return {
      start: at(i),
      count: at(i + 1),
      part: at(i + 2),
      stride: at(i + 3),
      parts: at(i + 4),
      cols: at(i + 5),
      depth: at(i + 6),
      tensor: at(i + 7),
      transposed: at(i + 8),
    };
  });
}

describe.each(cases)('$name L=$layers H=$hiddenSize V=$vocabularySize T·B=$rows software=$software', (given) => {
  const { cell, rows, capabilities } = given;
  const shape: ModelShape = given;
  const network = resolve(stack(shape));
  const layout = layoutOf(network);
  const tile = outerTiles(capabilities)[0] as OuterTile;
  const plan = planPartialSums(network, layout, { seqLength: rows, batchSize: 1 }, capabilities, tile);
  const tiles = readTiles(buildTiles(layout, plan));
  const parts = [...plan.matrices.values(), ...plan.columnSums];

  it('covers every vec4 of every parameter once, and no padding between them', () => {
    const covered = new Uint8Array(layout.size);
    for (const { start, count } of tiles) {
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(tileVec4s(layout));
      for (let i = start; i < start + count; i++) covered[i] = (covered[i] as number) + 1;
    }
    const expected = new Uint8Array(layout.size);
    for (const { start, count } of layout.tensors) expected.fill(1, start, start + count);
    expect(covered.every((times, i) => times === expected[i])).toBe(true);
  });

  it('lays partial sums one behind the other, and each over all rows', () => {
    let end = 0;
    for (const part of parts.toSorted((a, b) => a.start - b.start)) {
      expect(part.start).toBe(end);
      end += part.stride * part.count;
      expect(part.rows * part.count).toBeGreaterThanOrEqual(rows);
    }
    expect(plan.size).toBe(end);
  });

  it('tells each tile the tensor it belongs to', () => {
    for (const tile of tiles) {
      const owner = layout.tensors.find(({ start, count }) => tile.start >= start && tile.start < start + count);
      expect(tile.tensor).toBe(owner?.start);
      const packed = owner?.kind === 'packed';
      expect([tile.cols, tile.depth, tile.transposed]).toEqual(
        packed ? [owner.blocks * owner.paddedBlock, owner.paddedDepth, owner.transposed] : [0, 0, 0],
      );
    }
  });

  it('adds up the parts of the same vec4, or takes the gradient that is there', () => {
    const tilesOf = (name: string): Tile[] => tiles.filter(({ tensor }) => tensor === layout.get(name).start);
    for (const tensor of layout.tensors.filter(({ kind }) => kind !== 'vector')) {
      const part = plan.matrices.get(tensor.name);
      for (const tile of tilesOf(tensor.name)) {
        expect(tile.parts).toBe(part?.count ?? 0);
        if (part) expect([tile.part - part.start, tile.stride]).toEqual([tile.start - tensor.start, part.stride]);
      }
    }
    const vectors = layout.tensors.filter(({ gradient }) => gradient.kind === 'sums' && !gradient.blocks);
    for (const { name, node, direction, gradient, kind } of vectors) {
      const part = plan.sums(node, gradient.kind === 'sums' ? gradient.name : 'slots', direction);
      expect(kind).toBe('vector');
      for (const tile of tilesOf(name)) {
        expect(tile.part - part.start).toBe(tile.start - tile.tensor);
        expect([tile.stride, tile.parts]).toEqual([part.stride, part.count]);
      }
    }
    const block = layout.units / 4;
    shape.cell.gates.forEach((_, gate) => {
      for (let layer = 0; layer < shape.layers; layer++) {
        const sums = plan.sums(layerName(layer), 'slots');
        const { biasIh, biasHh } = layerNames(layer);
        for (const [name, slot] of [
          [biasIh, gate],
          [biasHh, cell.recurrentSlots[gate] ?? null],
        ] as const) {
          if (slot === null) continue;
          const start = layout.get(name).start + gate * block;
          for (const tile of tilesOf(name).filter((t) => t.start >= start && t.start < start + block)) {
            expect(tile.part, name).toBe(sums.start + slot * block + (tile.start - start));
            expect([tile.stride, tile.parts]).toEqual([sums.stride, sums.count]);
          }
        }
      }
    });
  });
});

it('never splits the one-hot weights: their gradient has one owner a row', () => {
  const shape: ModelShape = {
    cell: getCell('lstm'),
    activation: 'tanh',
    layers: 2,
    hiddenSize: 64,
    vocabularySize: 64,
  };
  const network = resolve(stack(shape));
  const { matrices } = planPartialSums(
    network,
    layoutOf(network),
    { seqLength: 4096, batchSize: 1 },
    defaultCapabilities,
    outerTiles(defaultCapabilities)[0] as OuterTile,
  );
  expect([...matrices.keys()].toSorted()).toEqual([
    'head.weight',
    'rnn.weight_hh_l0',
    'rnn.weight_hh_l1',
    'rnn.weight_ih_l1',
  ]);
});
