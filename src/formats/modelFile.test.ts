import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { optimizers, optimizerTypes } from '../config/settings/optimizer.ts';
import type { RunConfig } from '../config/settings/types.ts';
import { initialParameters } from '../nn/init/init.ts';
import { layoutParameters, packParameters } from '../nn/memory/layout.ts';
import { packState } from '../nn/memory/stateLayout.ts';
import { parameterShapes } from '../nn/networks/index.ts';
import { recurrenceOf } from '../nn/networks/parameters.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { cellVariants } from '../nn/testing/variants.ts';
import { snapshotOf, writeCheckpoint } from './checkpoint.ts';
import { ModelFileError } from './errors.ts';
import { readModelFile, writeModelFile } from './modelFile.ts';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';

const config: RunConfig = { ...defaultConfig, layers: 2, hiddenSize: 5, batchSize: 3 };
const vocabulary = ['\n', ' ', 'a', 'b', '"', '🐋', '\uFFFD'];
const tensors = initialParameters(shapeOf(config, vocabulary.length), config.init, 1);
const model = writeModelFile({ config, vocabulary, step: 12, tensors });

type Parts = { tensors: Map<string, Tensor>; metadata: Record<string, string> };

/** The same file with something changed. */
function changed(change: (parts: Parts) => void, of: Uint8Array = model): Uint8Array {
  const file = readSafetensors(of);
  const parts = { tensors: new Map(file.tensors), metadata: { ...file.metadata } };
  change(parts);
  return writeSafetensors(parts);
}

function problem(bytes: Uint8Array): string {
  try {
    readModelFile(bytes);
  } catch (error) {
    if (error instanceof ModelFileError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'read';
}

const filled = (shape: readonly number[], value = 0): Tensor => {
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, values: new Float32Array(length).fill(value) };
};

/** Numbers that are all different. */
const counting = (length: number, from = 0) => Float32Array.from({ length }, (_, i) => from + i);

function snapshot(of: RunConfig, fresh = false) {
  const shape = shapeOf(of, vocabulary.length);
  const layout = layoutParameters(shape);
  const pack = (from: number) => {
    const maps = parameterShapes(shape).map(({ name, shape: sizes }, i) => {
      const length = sizes.reduce((product, size) => product * size, 1);
      return [name, counting(length, from + 1000 * i)] as const;
    });
    return packParameters(layout, Object.fromEntries(maps));
  };
  const cells = of.layers * of.batchSize * of.hiddenSize;
  const { moments }: { moments: readonly string[] } = optimizers[of.optimizer.type];
  const isKept = (moment: string): boolean => moments.includes(moment);
  const state = { h: counting(cells, 7), c: of.cell === 'lstm' ? counting(cells, 9000) : null };
  const zero = { h: new Float32Array(cells), c: state.c && new Float32Array(cells) };
  return {
    step: 50,
    params: packParameters(layout, initialParameters(shape, of.init, 2)),
    first: isKept('first') ? pack(0.5) : new Float32Array(layout.size * 4),
    second: isKept('second') ? pack(0.25) : new Float32Array(layout.size * 4),
    state: packState(fresh ? zero : state, shape, of.batchSize),
    fresh,
  };
}

const checkpointBytes = (of: RunConfig, fresh = false) =>
  writeCheckpoint({ config: of, vocabulary, textHash: 'abc', snapshot: snapshot(of, fresh), extra: { target: '100' } });

describe('a model file', () => {
  it('comes back whole', () => {
    const read = readModelFile(model);
    expect(read).toMatchObject({ kind: 'model', config, vocabulary, step: 12, training: null, extra: {} });
    expect(read.shape).toEqual(shapeOf(config, vocabulary.length));
    expect(read.tensors).toEqual(tensors);
  });

  it('has the names, shapes and order of PyTorch’s state dict', () => {
    const H = 5;
    const V = vocabulary.length;
    const shapes = [...readSafetensors(model).tensors].map(([name, { shape }]) => [name, ...shape]);
    expect(shapes).toEqual([
      ['rnn.weight_ih_l0', 4 * H, V],
      ['rnn.weight_hh_l0', 4 * H, H],
      ['rnn.bias_ih_l0', 4 * H],
      ['rnn.bias_hh_l0', 4 * H],
      ['rnn.weight_ih_l1', 4 * H, H],
      ['rnn.weight_hh_l1', 4 * H, H],
      ['rnn.bias_ih_l1', 4 * H],
      ['rnn.bias_hh_l1', 4 * H],
      ['head.weight', V, H],
      ['head.bias', V],
    ]);
  });

  it.each([
    ['connected layers', { layers: 3, connections: { input: true, residual: true, dense: false } }],
    ['an embedding', { embedding: { size: 3, tied: false } }],
    ['a tied embedding', { embedding: { size: 5, tied: true } }],
    ['8 layers', { layers: 8, dropout: { rate: 0.25, variational: true } }],
  ])('comes back whole with %s, and as a checkpoint', (_, changes) => {
    const of = { ...config, ...changes };
    const shape = shapeOf(of, vocabulary.length);
    const weights = initialParameters(shape, of.init, 1);
    const read = readModelFile(writeModelFile({ config: of, vocabulary, step: 3, tensors: weights }));
    expect(read.shape).toEqual(shape);
    expect(read.tensors).toEqual(weights);
    const again = readModelFile(checkpointBytes(of));
    expect(again.config).toEqual(of);
    expect(snapshotOf(again)).toMatchObject({ ...snapshot(of) });
  });

  it('without metadata tells an embedding by its name', () => {
    const of = { ...config, embedding: { size: 3, tied: false } };
    const weights = initialParameters(shapeOf(of, 7), of.init, 1);
    const file = writeModelFile({ config: of, vocabulary, step: 3, tensors: weights });
    const bytes = changed((parts) => {
      parts.metadata = {};
    }, file);
    expect(readModelFile(bytes).shape).toMatchObject({ layers: 2, embedding: { size: 3, tied: false } });
  });

  it.each(['rnn', 'gru', 'lstm'])('without metadata tells what it is by its shapes: %s', (cell) => {
    const of = { ...config, cell, layers: 3 };
    const weights = initialParameters(shapeOf(of, 7), of.init, 1);
    const bytes = changed(
      (parts) => {
        parts.metadata = {};
      },
      writeModelFile({ config: of, vocabulary, step: 3, tensors: weights }),
    );
    const read = readModelFile(bytes);
    expect(read).toMatchObject({ config: null, vocabulary: null, step: 0, kind: 'model' });
    expect(read.shape).toMatchObject({ layers: 3, hiddenSize: 5, vocabularySize: 7 });
    expect(read.shape.cell.id).toBe(cell);
    expect(read.tensors).toEqual(weights);
  });

  it.each(cellVariants)('as $name comes back from a file', ({ cell, activation, recurrence }) => {
    const requested = recurrence === 'diagonal' && cell.recurrences?.[0] !== 'diagonal' ? 'diagonal' : 'full';
    const of: RunConfig = { ...config, cell: cell.id, activation, recurrence: requested };
    const weights = initialParameters(shapeOf(of, 7), of.init, 1);
    const read = readModelFile(writeModelFile({ config: of, vocabulary, step: 3, tensors: weights }));
    expect(read.tensors).toEqual(weights);
    expect([read.shape.cell.id, recurrenceOf(read.shape)]).toEqual([cell.id, recurrence]);
  });

  it.each<[string, (parts: Parts) => void, RegExp]>([
    ['a missing tensor', (p) => p.tensors.delete('rnn.bias_hh_l1'), /^mismatch: .*no tensor rnn.bias_hh_l1/],
    ['a missing layer', (p) => p.tensors.delete('rnn.weight_hh_l1'), /^mismatch: .*no tensor rnn.weight_hh_l1/],
    ['no output', (p) => p.tensors.delete('head.bias'), /^mismatch: .*head.bias/],
    [
      'a tensor of another name',
      (p) => p.tensors.set('rnn.weight', filled([2])),
      /^mismatch: .*rnn.weight that such a model/,
    ],
    ['a tensor named after the prototype', (p) => p.tensors.set('__proto__', filled([2])), /^mismatch: .*__proto__/],
    [
      'the other direction',
      (p) => p.tensors.set('rnn.weight_ih_l0_reverse', filled([2])),
      /^unsupported: .*bidirectional/,
    ],
    [
      'a transposed matrix',
      (p) => p.tensors.set('head.weight', filled([5, 7])),
      /head.weight .*\[5, 7\].*\[7, 5\] is needed/,
    ],
    ['a flat matrix', (p) => p.tensors.set('head.weight', filled([35])), /head.weight .*\[35\]/],
    ['a NaN', (p) => p.tensors.set('head.bias', filled([7], Number.NaN)), /^not-finite: head.bias .*NaN/],
    ['an infinity', (p) => p.tensors.set('head.bias', filled([7], -Infinity)), /^not-finite: head.bias .*infinite/],
    ['a configuration that is no JSON', (p) => set(p, 'config', '{'), /^damaged: .*configuration/],
    ['a configuration of nonsense', (p) => set(p, 'config', '{"cell":"quasi"}'), /^mismatch: .*quasi/],
    ['an unknown setting', (p) => set(p, 'config', '{"dropout":1}'), /^mismatch: .*dropout/],
    [
      'another cell',
      (p) => set(p, 'config', JSON.stringify({ ...config, cell: 'gru' })),
      /^mismatch: .*rnn.weight_ih_l0/,
    ],
    [
      'fewer layers',
      (p) => set(p, 'config', JSON.stringify({ ...config, layers: 1 })),
      /^mismatch: .*rnn.weight_ih_l1/,
    ],
    ['a vocabulary that is no list', (p) => set(p, 'vocabulary', '"abc"'), /^damaged: .*vocabulary/],
    ['a token of two characters', (p) => set(p, 'vocabulary', '["ab"]'), /^damaged: .*vocabulary/],
    ['a token twice', (p) => set(p, 'vocabulary', '["a","a"]'), /^damaged: .*vocabulary/],
    ['another number of tokens', (p) => set(p, 'vocabulary', '["a","b"]'), /^mismatch: .*2 characters.*for 7/],
    ['a step that is no number', (p) => set(p, 'step', 'many'), /^damaged: .*step/],
    ['a later version', (p) => set(p, 'version', '2'), /^unsupported: .*newer/],
    ['another kind', (p) => set(p, 'kind', 'optimizer'), /^unsupported: .*"optimizer"/],
    ['a checkpoint in name alone', (p) => set(p, 'kind', 'checkpoint'), /^damaged: .*optimizer.first/],
    [
      'tensors of something else',
      (p) => p.tensors.delete('rnn.weight_hh_l0') && set(p, 'config'),
      /not those of a recurrent/,
    ],
  ])('with %s is refused with the reason', (_, change, message) => {
    expect(problem(changed(change))).toMatch(message);
  });

  it('keeps other people’s metadata out of the way', () => {
    expect(problem(changed((p) => Object.assign(p.metadata, { author: 'x', 'unroll.later': 'y' })))).toBe('read');
  });

  it('with any byte changed is read or refused, never worse', () => {
    fc.assert(
      fc.property(fc.nat(model.length - 1), fc.nat(255), (at, byte) => {
        const bytes = model.slice();
        bytes[at] = byte;
        return typeof problem(bytes) === 'string';
      }),
      { numRuns: 3000 },
    );
  });
});

/** Sets a fact of the metadata, or takes it away. */
function set({ metadata }: Parts, name: string, value?: string): void {
  if (value === undefined) delete metadata[`unroll.${name}`];
  else metadata[`unroll.${name}`] = value;
}

describe('a checkpoint', () => {
  const cases = ['rnn', 'gru', 'lstm'].flatMap((cell) =>
    optimizerTypes.flatMap((type) => [
      { cell, type, fresh: false },
      { cell, type, fresh: true },
    ]),
  );

  it.each(cases)('gives the very snapshot back: $cell, $type, fresh: $fresh', ({ cell, type, fresh }) => {
    const of = { ...config, cell, optimizer: { ...config.optimizer, type } };
    const contents = readModelFile(checkpointBytes(of, fresh));
    expect(contents).toMatchObject({ kind: 'checkpoint', config: of, vocabulary, step: 50, extra: { target: '100' } });
    expect(contents.training?.textHash).toBe('abc');
    expect(snapshotOf(contents)).toEqual(snapshot(of, fresh));
  });

  it.each(['looped R4', ''])('should hold the plan when the snapshot says %j', (plan) => {
    const of = { ...snapshot(config), ...(plan ? { plan } : {}) };
    const bytes = writeCheckpoint({ config, vocabulary, textHash: 'abc', snapshot: of });
    expect(snapshotOf(readModelFile(bytes)).plan).toBe(plan || undefined);
  });

  it('holds state and moments as torch has them', () => {
    const { tensors: found } = readSafetensors(checkpointBytes(config));
    expect(found.get('state.h')).toEqual({ shape: [2, 3, 5], values: counting(30, 7) });
    expect(found.get('state.c')).toEqual({ shape: [2, 3, 5], values: counting(30, 9000) });
    expect(found.get('optimizer.second.rnn.weight_ih_l0')).toEqual({ shape: [20, 7], values: counting(140, 0.25) });
  });

  it.each([
    ['sgd', ['first']],
    ['adagrad', ['second']],
    ['adam', ['first', 'second']],
  ] as const)('should hold no moment but those of its optimizer when that is %s', (type, moments) => {
    const of = { ...config, optimizer: { ...config.optimizer, type } };
    const names = [...readSafetensors(checkpointBytes(of)).tensors.keys()];
    const kinds = names.flatMap((name) => /^optimizer\.(\w+)\.head\.bias$/.exec(name)?.[1] ?? []);
    expect(kinds).toEqual(moments);
  });

  it.each<[string, (parts: Parts) => void, RegExp]>([
    [
      'a moment missing',
      (p) => p.tensors.delete('optimizer.second.head.bias'),
      /^damaged: .*optimizer.second.head.bias/,
    ],
    ['a moment of another size', (p) => p.tensors.set('optimizer.first.head.bias', filled([6])), /\[6\], but \[7\]/],
    ['a state of another batch', (p) => p.tensors.set('state.h', filled([2, 4, 5])), /^mismatch: state.h/],
    ['no state', (p) => p.tensors.delete('state.c'), /^damaged: .*state.c/],
    ['a state too many', (p) => p.tensors.set('state.d', filled([1])), /^mismatch: .*state.d/],
    ['a NaN in a moment', (p) => p.tensors.set('optimizer.first.head.bias', filled([7], Number.NaN)), /^not-finite/],
    ['no vocabulary', (p) => set(p, 'vocabulary'), /^damaged: .*no vocabulary/],
  ])('with %s is refused with the reason', (_, change, message) => {
    expect(problem(changed(change, checkpointBytes(config)))).toMatch(message);
  });
});
