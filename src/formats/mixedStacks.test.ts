import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cells } from '../cells/index.ts';
import { defaultConfig } from '../config/defaults.ts';
import { type LayerConfig, withLayers } from '../config/layerList.ts';
import { parseConfig } from '../config/parse.ts';
import type { RunConfig } from '../config/settings/types.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { layoutParameters, packParameters, type TensorMap } from '../nn/memory/layout.ts';
import type { Snapshot } from '../nn/memory/snapshot.ts';
import { packState, zeroState } from '../nn/memory/stateLayout.ts';
import { parameterShapes } from '../nn/networks/index.ts';
import { elementCount } from '../nn/networks/parameters.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { snapshotOf, writeCheckpoint } from './checkpoint.ts';
import { ModelFileError } from './errors.ts';
import { readModelFile, writeModelFile } from './modelFile.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const vocabulary = ['\n', ' ', 'a', 'b', '"', '🐋', '\uFFFD'];

const configOf = (layers: readonly Partial<LayerConfig>[], more: object = {}): RunConfig =>
  parseConfig({ task: { id: 'recall' }, batchSize: 3, layers, ...more });

const lstm = { cell: 'lstm', hiddenSize: 7, bidirectional: false };
const gru = { cell: 'gru', hiddenSize: 5, bidirectional: false };
const rnn = { cell: 'rnn', hiddenSize: 6, bidirectional: false };

const draw = (rng: Rng, length: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length }, () => rng.uniform(-1, 1));

const tensorsOf = (config: RunConfig, rng: Rng): TensorMap =>
  Object.fromEntries(
    parameterShapes(shapeOf(config, vocabulary.length)).map((parameter) => [
      parameter.name,
      draw(rng, elementCount(parameter)),
    ]),
  );

/** In the middle of a training: every number differs. */
function snapshotFor(config: RunConfig): Snapshot {
  const shape = shapeOf(config, vocabulary.length);
  const layout = layoutParameters(shape);
  const rng = createRng(3, config.perLayer);
  const packed = () => packParameters(layout, tensorsOf(config, rng));
  const { h, c } = zeroState(shape, config.batchSize);
  const state = { h: draw(rng, h.length), c: c && draw(rng, c.length) };
  return {
    ...{ step: 50, params: packed(), first: packed(), second: packed() },
    state: packState(state, shape, config.batchSize),
    fresh: false,
  };
}

const checkpointOf = (config: RunConfig): Uint8Array<ArrayBuffer> =>
  writeCheckpoint({ config, vocabulary, textHash: 'abc', snapshot: snapshotFor(config) });

const modelOf = (config: RunConfig): Uint8Array<ArrayBuffer> =>
  writeModelFile({ config, vocabulary, step: 3, tensors: tensorsOf(config, createRng(1, 'weights')) });

/** The weights alone, as PyTorch would save them. */
function bare(config: RunConfig): Uint8Array<ArrayBuffer> {
  const { tensors } = readSafetensors(modelOf(config));
  return writeSafetensors({ tensors, metadata: {} });
}

const anyLayers = fc.array(
  fc.record({
    cell: fc.constantFrom(...cells.map(({ id }) => id)),
    hiddenSize: fc.integer({ min: 1, max: 9 }),
    bidirectional: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('files of a stack whose layers differ', () => {
  it('should give the model and the very snapshot back when layers are of any cells, widths and directions', () => {
    fc.assert(
      fc.property(anyLayers, fc.integer({ min: 1, max: 5 }), (layers, batchSize) => {
        const config = configOf(layers, { batchSize, init: { recurrent: 'orthogonal' } });
        const model = readModelFile(modelOf(config));
        expect(model.config).toEqual(config);
        expect(model.shape).toEqual(shapeOf(config, vocabulary.length));
        expect(model.tensors).toEqual(tensorsOf(config, createRng(1, 'weights')));
        expect(snapshotOf(readModelFile(checkpointOf(config)))).toEqual(snapshotFor(config));
      }),
      { numRuns: 60 },
    );
  });

  it('should hold the states of a layer after those of the layer below, [B, H] each, when their widths differ', () => {
    const config = configOf([gru, { ...lstm, bidirectional: true }]);
    const { state } = snapshotFor(config);
    const { tensors } = readSafetensors(checkpointOf(config));
    const [h, c] = ['state.h', 'state.c'].map((name) => tensors.get(name));
    expect([h?.shape, c?.shape]).toEqual([[3 * (5 + 7 + 7)], [3 * (5 + 7 + 7)]]);
    // Stored rows are padded to 4 units.
    expect(h?.values.slice(5, 10)).toEqual(state.layers[0]?.h.slice(8, 13));
    expect(h?.values.slice(15, 22)).toEqual(state.layers[1]?.h.slice(0, 7));
    expect(c?.values.slice(0, 15)).toEqual(new Float32Array(15));
    expect(c?.values.slice(36, 43)).toEqual(state.layers[2]?.c?.slice(0, 7));
  });

  it('should refuse a checkpoint when its state is of other widths', () => {
    const file = readSafetensors(checkpointOf(configOf([lstm, gru])));
    const tensors = new Map(file.tensors).set('state.h', { shape: [2, 3, 6], values: new Float32Array(36) });
    expect(() => readModelFile(writeSafetensors({ ...file, tensors }))).toThrow(
      expect.objectContaining({ code: 'mismatch', message: expect.stringMatching(/^state.h .*\[2, 3, 6\].*\[36\]/) }),
    );
  });

  it('should refuse weights when the list of their configuration is another one', () => {
    const { tensors, metadata } = readSafetensors(modelOf(configOf([lstm, gru])));
    const other = JSON.stringify(configOf([lstm, { ...gru, hiddenSize: 4 }]));
    expect(() =>
      readModelFile(writeSafetensors({ tensors, metadata: { ...metadata, 'unroll.config': other } })),
    ).toThrow(expect.objectContaining({ code: 'mismatch', message: expect.stringMatching(/^rnn.weight_ih_l1/) }));
  });

  it('should read or refuse a checkpoint, never worse, when any byte of it changed', () => {
    const whole = checkpointOf(
      configOf([
        { ...lstm, hiddenSize: 2 },
        { ...gru, hiddenSize: 1, bidirectional: true },
      ]),
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bytes = whole.slice();
        bytes[at] = byte;
        try {
          readModelFile(bytes);
        } catch (error) {
          if (!(error instanceof ModelFileError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('weights of PyTorch alone, of layers that differ', () => {
  it('should be told by the shapes of each layer when cells and widths differ', () => {
    const config = configOf([lstm, gru, { ...gru, hiddenSize: 8 }, rnn]);
    const read = readModelFile(bare(config));
    expect(read.config).toBeNull();
    expect(read.shape.perLayer).toEqual(shapeOf(config, vocabulary.length).perLayer);
    expect(readModelFile(bare(configOf([gru, gru]))).shape.perLayer).toBeUndefined();
    const widths = readModelFile(bare(configOf([gru, { ...gru, hiddenSize: 8 }]))).shape.perLayer;
    expect(widths?.map(({ hiddenSize }) => hiddenSize)).toEqual([5, 8]);
  });

  it.each([
    [
      'a direction from the end',
      [lstm, { ...gru, bidirectional: true }],
      /^The model is bidirectional \(.*_l1_reverse/,
    ],
    ['a cell that PyTorch lacks', [lstm, { cell: 'min-gru' }], /rnn.weight_(hh|ih)_l1/],
    ['a cell with peepholes', [gru, { cell: 'lstm-peephole' }], /rnn.weight_ch_l1 that such a model does not have/],
  ])('should be refused with the reason when a layer has %s', (_, layers, message) => {
    expect(() => readModelFile(bare(configOf(layers)))).toThrow(ModelFileError);
    expect(() => readModelFile(bare(configOf(layers)))).toThrow(message);
  });

  it('should be refused with the tensor when a layer is none of PyTorch’s', () => {
    const { tensors } = readSafetensors(bare(configOf([lstm, gru])));
    const two = new Map(tensors).set('rnn.weight_hh_l1', { shape: [10, 5], values: new Float32Array(50) });
    expect(() => readModelFile(writeSafetensors({ tensors: two, metadata: {} }))).toThrow(
      'rnn.weight_hh_l1 has the shape [10, 5], which is not the shape of a layer of nn.RNN, nn.GRU or nn.LSTM.',
    );
  });
});

it('should open as layers alike when a file’s configuration knows no list of layers', () => {
  const config = withLayers({ ...defaultConfig, batchSize: 3 }, [gru, gru]);
  const { perLayer: _, ...before } = config;
  for (const bytes of [modelOf(config), checkpointOf(config)]) {
    const { tensors, metadata } = readSafetensors(bytes);
    const old = writeSafetensors({ tensors, metadata: { ...metadata, 'unroll.config': JSON.stringify(before) } });
    expect(readModelFile(old).config).toEqual(config);
    expect(readModelFile(old).shape.perLayer).toBeUndefined();
  }
});
