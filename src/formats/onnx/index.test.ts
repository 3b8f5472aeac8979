import { fromBinary } from '@bufbuild/protobuf';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { reasonAgainstExport } from '../../config/exportConstraints.ts';
import { onnxArchive, writeOnnx } from './index.ts';
import { modelProto, type OnnxMessage } from './schema.ts';
import { graphKinds } from './source.ts';
import { modelCases } from './testing/cases.ts';
import { sourceOf } from './testing/models.ts';

const lstmCase = { cell: 'lstm', activation: 'tanh', layers: 2, hiddenSize: 3, vocabularySize: 5 } as const;
const lstm = sourceOf(lstmCase);
const mixed = [
  { cell: getCell('lstm'), hiddenSize: 3, bidirectional: false },
  { cell: getCell('gru'), hiddenSize: 4, bidirectional: false },
];

/** A message that was read: what is not in the file is there with its default. */
type Read<T> = T extends Uint8Array | bigint | number | string
  ? T
  : T extends readonly (infer Each)[]
    ? readonly Read<Each>[]
    : { readonly [Field in keyof T]-?: Read<NonNullable<T[Field]>> };
type ModelProto = Read<OnnxMessage<'ModelProto'>>;

const read = (bytes: Uint8Array) => fromBinary(modelProto, bytes) as unknown as ModelProto;

function constant(model: ModelProto, name: string): { dims: number[]; values: Float32Array } {
  const found = model.graph?.initializer.find((tensor) => tensor.name === name);
  if (!found) throw new Error(`no constant ${name}`);
  return { dims: found.dims.map(Number), values: new Float32Array(found.rawData.slice().buffer) };
}

const metadataOf = (model: ModelProto) => new Map(model.metadataProps.map(({ key, value }) => [key, value]));

const signature = (values: NonNullable<ModelProto['graph']>['input']) =>
  values.map(({ name, type }) => [
    name,
    ...type.tensorType.shape.dim.map(({ dimValue, dimParam }) => dimParam || String(dimValue)),
  ]);

describe('writeOnnx', () => {
  test('should say what the file is and what goes in and comes out when a model of characters is written', () => {
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
    const metadata = metadataOf(model);
    expect(JSON.parse(metadata.get('unroll.vocabulary') ?? '')).toEqual(lstm.vocabulary);
    expect(JSON.parse(metadata.get('unroll.config') ?? '')).toEqual(lstm.config);
    expect([...metadata.keys()]).not.toContain('unroll.inputs');
  });

  test.each([
    ['bidirectional', { bidirectional: true }, ['ids T B', 'lengths B'], ['logits T B 5']],
    [
      'a stack of different layers',
      { perLayer: mixed },
      ['ids T B', 'h_l0 1 B 3', 'c_l0 1 B 3', 'h_l1 1 B 4'],
      ['logits T B 5', 'h_next_l0 1 B 3', 'c_next_l0 1 B 3', 'h_next_l1 1 B 4'],
    ],
    ['pooled by its mean', { pool: 'mean' }, ['ids T B', 'lengths B'], ['logits B 5']],
    [
      'pooled by its last state',
      { pool: 'last' },
      ['ids T B', 'lengths B', 'h 2 B 3', 'c 2 B 3'],
      ['logits B 5', 'h_next 2 B 3', 'c_next 2 B 3'],
    ],
    [
      'one of numbers',
      { features: 4, regression: true },
      ['values T B 4', 'h 2 B 3', 'c 2 B 3'],
      ['predictions T B 5', 'h_next 2 B 3', 'c_next 2 B 3'],
    ],
  ] as const)(
    'should take lengths or a state where these mean something when the model is %s',
    (_, more, inputs, outputs) => {
      const { graph } = read(writeOnnx(sourceOf({ ...lstmCase, ...more }), 'sequence'));
      expect(signature(graph?.input ?? []).map((each) => each.join(' '))).toEqual(inputs);
      expect(signature(graph?.output ?? []).map((each) => each.join(' '))).toEqual(outputs);
      for (const { name, docString } of [...(graph?.input ?? []), ...(graph?.output ?? [])]) {
        expect(docString, name).toMatch(/^[A-Z].*\.$/);
      }
    },
  );

  test('should list what is read and what is predicted when these differ', () => {
    const source = sourceOf({ ...lstmCase, symbols: 7 });
    const metadata = metadataOf(read(writeOnnx(source, 'step')));
    expect(JSON.parse(metadata.get('unroll.inputs') ?? '')).toEqual(source.inputs.symbols);
    expect(JSON.parse(metadata.get('unroll.outputs') ?? '')).toEqual(source.vocabulary);
  });

  test('should start with the bytes that protobuf demands when it is written: field 1, a varint, 7', () => {
    expect([...writeOnnx(lstm, 'step').subarray(0, 2)]).toEqual([0x08, 0x07]);
  });

  test('should put the gates in the order i, o, f, c when the cell is an LSTM', () => {
    const model = read(writeOnnx(lstm, 'step'));
    const ours = lstm.tensors['rnn.weight_hh_l1'] as Float32Array;
    const gate = (index: number): number[] => [...ours.subarray(index * 9, (index + 1) * 9)];
    const { dims, values } = constant(model, 'rnn.weight_hh_l1');
    expect(dims).toEqual([1, 12, 3]);
    expect([...values]).toEqual([...gate(0), ...gate(3), ...gate(1), ...gate(2)]);
  });

  test('should put the gates in the order z, r, h and the biases side by side when the cell is a GRU', () => {
    const gru = sourceOf({ cell: 'gru', activation: 'tanh', layers: 1, hiddenSize: 2, vocabularySize: 3 });
    const model = read(writeOnnx(gru, 'step'));
    const order = [2, 3, 0, 1, 4, 5];
    const biases = ['rnn.bias_ih_l0', 'rnn.bias_hh_l0'].flatMap((name) => order.map((i) => gru.tensors[name]?.[i]));
    expect([...constant(model, 'rnn.bias_l0').values]).toEqual(biases);
    const node = model.graph?.node.find(({ opType }) => opType === 'GRU');
    expect(node?.attribute.find(({ name }) => name === 'linear_before_reset')?.i).toBe(1n);
  });

  test('should be refused with the reason when the model is none that ONNX has', () => {
    const other = { ...lstm, config: { ...lstm.config, layerNorm: true } };
    expect(() => writeOnnx(other, 'step')).toThrow(
      expect.objectContaining({ code: 'unsupported', message: reasonAgainstExport(other.config, 'onnx') }),
    );
  });

  test('should be refused when no operators make up a module, whatever the configuration says', () => {
    expect(() => writeOnnx({ ...lstm, shape: { ...lstm.shape, feedback: true } }, 'step')).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('output feedback') }),
    );
  });

  test.each(modelCases)('should give every value one name when the model is $name', ({ model: modelCase }) => {
    const source = sourceOf(modelCase);
    for (const kind of graphKinds(source.shape)) {
      const { graph } = read(writeOnnx(source, kind));
      const made = [...graph.input, ...graph.initializer].map(({ name }) => name);
      const names = [...made, ...graph.node.flatMap(({ output }) => output)];
      expect(names).toEqual([...new Set(names)]);
    }
  });

  test('should throw when the tensors do not fit the shape', () => {
    const short = { ...lstm, tensors: { ...lstm.tensors, 'head.bias': new Float32Array(4) } };
    expect(() => writeOnnx(short, 'step')).toThrow(RangeError);
  });
});

describe('onnxArchive', () => {
  const files = unzipSync(onnxArchive(lstm));

  test('should hold both graphs, the vocabulary and a description when the model is of characters', () => {
    expect(Object.keys(files).sort()).toEqual(['README.md', 'sequence.onnx', 'step.onnx', 'vocabulary.json']);
    expect(read(files['step.onnx'] as Uint8Array).graph?.name).toBe('step');
    expect(read(files['sequence.onnx'] as Uint8Array).graph?.name).toBe('sequence');
    expect(JSON.parse(strFromU8(files['vocabulary.json'] as Uint8Array))).toEqual(lstm.vocabulary);
  });

  test('should describe this very model when its description is read', () => {
    const readme = strFromU8(files['README.md'] as Uint8Array);
    expect(readme).not.toContain('{{');
    expect(readme).toContain('LSTM of 2 × 3 units over 5 characters');
    expect(readme).toContain('| `ids` in | int64 | [B] in step, [T, B] in sequence |');
    expect(readme).toContain('| `c_next` out | float32 | [2, B, 3] |');
    expect(readme).toContain('np.zeros([i.shape[0], 1, i.shape[2]], np.float32)');
  });

  test('should describe each layer and its states when layers differ', () => {
    const source = sourceOf({ ...lstmCase, perLayer: mixed });
    const archive = unzipSync(onnxArchive(source));
    const readme = strFromU8(archive['README.md'] as Uint8Array);
    expect(readme).toContain('# A character-level stack of LSTM (3 units) and GRU (4 units) over 5 characters');
    expect(readme).toContain('| `c_l0` in | float32 | [1, B, 3] | The cell states of layer 0 before;');
    expect(readme).toContain('| `h_next_l1` out | float32 | [1, B, 4] | The hidden states of layer 1 after.');
    expect(readme).not.toContain('`c_l1`');
    const model = read(archive['step.onnx'] as Uint8Array);
    expect(model.docString).toContain('stack of LSTM (3 units) and GRU (4 units)');
    expect(JSON.parse(metadataOf(model).get('unroll.config') ?? '')).toMatchObject({ perLayer: 'lstm:3,gru:4' });
  });

  test('should hold no single step when the model reads a sequence whole', () => {
    const whole = unzipSync(onnxArchive(sourceOf({ ...lstmCase, bidirectional: true, symbols: 7 })));
    expect(Object.keys(whole).sort()).toEqual(['README.md', 'inputs.json', 'outputs.json', 'sequence.onnx']);
    const description = strFromU8(whole['README.md'] as Uint8Array);
    expect(description).toContain('bidirectional LSTM');
    expect(description).not.toContain('step.onnx` computes');
  });
});
