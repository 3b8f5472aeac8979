import type { InitConfig } from '../../config/settings/types.ts';
import { randomOrthogonal, randomOrthonormal } from '../../lib/linalg.ts';
import type { Rng } from '../../lib/rng.ts';
import { spectralRadiusOf } from '../../lib/spectralRadius.ts';

type Initialiser = InitConfig['input'] | InitConfig['recurrent'] | InitConfig['output'] | InitConfig['embedding'];

/** A weight of so many blocks, a gate's each, [rows, columns]. */
interface Blocks {
  readonly count: number;
  /** Outputs, and inputs. */
  readonly rows: number;
  readonly columns: number;
}

type Drawn = Pick<InitConfig, 'spectralRadius' | 'deviation'>;
type Draw = (values: Float32Array, blocks: Blocks, init: Drawn, rng: Rng) => void;

export function fillUniform(values: Float32Array, bound: number, rng: Rng): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = rng.uniform(-bound, bound);
  return values;
}

export function fillNormal(values: Float32Array, deviation: number, rng: Rng): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = deviation * rng.normal();
  return values;
}

/** Each block by itself. */
const byBlock =
  (draw: (block: Float32Array, blocks: Blocks, init: Drawn, rng: Rng) => void): Draw =>
  (values, blocks, init, rng) => {
    const size = blocks.rows * blocks.columns;
    for (let i = 0; i < blocks.count; i++) draw(values.subarray(i * size, (i + 1) * size), blocks, init, rng);
  };

const gaussian = byBlock((block, { rows }, { spectralRadius }, rng) => {
  fillNormal(block, 1 / Math.sqrt(rows), rng);
  const found = spectralRadiusOf(block, rows);
  if (found > 0) block.set(block.map((value) => (value * spectralRadius) / found));
});

const orthogonal = byBlock((block, { rows, columns }, _, rng) => {
  block.set(rows === columns ? randomOrthogonal(rows, rng) : randomOrthonormal(rows, columns, rng));
});

const identity = byBlock((block, { columns }) => {
  for (let i = 0; i < columns; i++) block[i * columns + i] = 1;
});

/** How each kind fills a weight, but for 'pytorch', which differs by what the weight is for. */
const draws: Readonly<Record<Exclude<Initialiser, 'pytorch'>, Draw>> = {
  xavier: (values, { rows, columns }, _, rng) => fillUniform(values, Math.sqrt(6 / (rows + columns)), rng),
  kaiming: (values, { columns }, _, rng) => fillUniform(values, Math.sqrt(6 / columns), rng),
  normal: (values, _, { deviation }, rng) => fillNormal(values, deviation, rng),
  orthogonal,
  identity,
  gaussian,
};

export function drawWeight(
  kind: Exclude<Initialiser, 'pytorch'>,
  values: Float32Array,
  blocks: Blocks,
  init: Drawn,
  rng: Rng,
): Float32Array {
  draws[kind](values, blocks, init, rng);
  return values;
}
