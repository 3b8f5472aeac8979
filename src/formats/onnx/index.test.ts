import { fromBinary } from '@bufbuild/protobuf';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { cells } from '../../nn/cells/index.ts';
import { onnxArchive, writeOnnx } from './index.ts';
import { type ModelProto, ModelProtoSchema } from './onnxPb.ts';
import { sourceOf } from './testing/models.ts';

const lstm = sourceOf({ cell: 'lstm', activation: 'tanh', layers: 2, hiddenSize: 3, vocabularySize: 5 });
const read = (bytes: Uint8Array): ModelProto => fromBinary(ModelProtoSchema, bytes);

function constant(model: ModelProto, name: string): { dims: number[]; values: Float32Array } {
  const found = model.graph?.initializer.find((tensor) => tensor.name === name);
  if (!found) throw new Error(`no constant ${name}`);
  return { dims: found.dims.map(Number), values: new Float32Array(found.rawData.slice().buffer) };
}

const signature = (values: NonNullable<ModelProto['graph']>['input']) =>
  values.map(({ name, type }) => [
    name,
    ...(type?.value.value?.shape?.dim ?? []).map((dim) => String(dim.value.value)),
  ]);

describe('writeOnnx', () => {
  test('says what the file is and what goes in and comes out', () => {
    const model = read(writeOnnx(lstm, 'sequence'));
    expect(model.irVersion).toBe(7n);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([['', 13n]]);
    expect(signature(model.graph?.input ?? [])).toEqual([
      ['ids', 'T', 'B'],
      ['h', '2', 'B', '3'],
      ['c', '2', 'B', '3'],
    ]);
    expect(signature(model.graph?.output ?? [])).toEqual([
      ['logits', 'T', 'B', '5'],
      ['h_next', '2', 'B', '3'],
      ['c_next', '2', 'B', '3'],
    ]);
    const metadata = new Map(model.metadataProps.map(({ key, value }) => [key, value]));
    expect(JSON.parse(metadata.get('unroll.vocabulary') ?? '')).toEqual(lstm.vocabulary);
    expect(JSON.parse(metadata.get('unroll.config') ?? '')).toEqual(lstm.config);
  });

  test('starts with the bytes that protobuf demands: field 1, a varint, 7', () => {
    expect([...writeOnnx(lstm, 'step').subarray(0, 2)]).toEqual([0x08, 0x07]);
  });

  test("puts the LSTM's gates in the order i, o, f, c", () => {
    const model = read(writeOnnx(lstm, 'step'));
    const ours = lstm.tensors['rnn.weight_hh_l1'] as Float32Array;
    const gate = (index: number): number[] => [...ours.subarray(index * 9, (index + 1) * 9)];
    const { dims, values } = constant(model, 'rnn.weight_hh_l1');
    expect(dims).toEqual([1, 12, 3]);
    expect([...values]).toEqual([...gate(0), ...gate(3), ...gate(1), ...gate(2)]);
  });

  test("puts the GRU's gates in the order z, r, h and both biases side by side", () => {
    const gru = sourceOf({ cell: 'gru', activation: 'tanh', layers: 1, hiddenSize: 2, vocabularySize: 3 });
    const model = read(writeOnnx(gru, 'step'));
    const order = [2, 3, 0, 1, 4, 5];
    const biases = ['rnn.bias_ih_l0', 'rnn.bias_hh_l0'].flatMap((name) => order.map((i) => gru.tensors[name]?.[i]));
    expect([...constant(model, 'rnn.bias_l0').values]).toEqual(biases);
    const node = model.graph?.node.find(({ opType }) => opType === 'GRU');
    expect(node?.attribute.find(({ name }) => name === 'linear_before_reset')?.i).toBe(1n);
  });

  test.each(cells.filter(({ pytorch }) => pytorch === null))('refuses $id, for which ONNX has no operator', (cell) => {
    const other = sourceOf({ ...lstm.shape, cell: cell.id });
    expect(() => writeOnnx(other, 'step')).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining(cell.label) }),
    );
  });

  test('refuses a diagonal recurrence, which its operators lack', () => {
    const diagonal = { ...lstm, shape: { ...lstm.shape, recurrence: 'diagonal' as const } };
    expect(() => writeOnnx(diagonal, 'step')).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('diagonal') }),
    );
  });

  test('refuses layer normalisation inside the cell, which its operators lack', () => {
    const normalised = { ...lstm, shape: { ...lstm.shape, layerNorm: true } };
    expect(() => writeOnnx(normalised, 'step')).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('layer normalisation') }),
    );
  });

  test('refuses tensors that do not fit the shape', () => {
    const short = { ...lstm, tensors: { ...lstm.tensors, 'head.bias': new Float32Array(4) } };
    expect(() => writeOnnx(short, 'step')).toThrow(RangeError);
  });
});

describe('onnxArchive', () => {
  const files = unzipSync(onnxArchive(lstm));

  test('holds both graphs, the vocabulary and a description', () => {
    expect(Object.keys(files).sort()).toEqual(['README.md', 'sequence.onnx', 'step.onnx', 'vocabulary.json']);
    expect(read(files['step.onnx'] as Uint8Array).graph?.name).toBe('step');
    expect(read(files['sequence.onnx'] as Uint8Array).graph?.name).toBe('sequence');
    expect(JSON.parse(strFromU8(files['vocabulary.json'] as Uint8Array))).toEqual(lstm.vocabulary);
  });

  test('describes this very model', () => {
    const readme = strFromU8(files['README.md'] as Uint8Array);
    expect(readme).not.toContain('{{');
    expect(readme).toContain('L = 2, H = 3,\nV = 5');
    expect(readme).toContain('`c` in, `c_next` out');
  });
});
