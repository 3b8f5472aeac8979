import { fromBinary } from '@bufbuild/protobuf';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { getPairTask } from '../../data/pairs/index.ts';
import { onnxArchive, pairInputs, writeOnnx } from './index.ts';
import { modelProto } from './schema.ts';
import { encoderDecoderKinds } from './source.ts';
import { encoderDecoderSource, onnxEncoderDecoders } from './testing/encoderDecoders.ts';

interface Value {
  readonly name: string;
  readonly docString: string;
  readonly type: {
    readonly tensorType: {
      readonly shape: { readonly dim: readonly { readonly dimValue: bigint; readonly dimParam: string }[] };
    };
  };
}

/** As much of a graph as is looked at. */
interface Graph {
  readonly name: string;
  readonly input: readonly Value[];
  readonly output: readonly Value[];
  readonly initializer: readonly { readonly name: string }[];
  readonly node: readonly { readonly output: readonly string[] }[];
}

interface Model {
  readonly graph: Graph;
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
}

const read = (bytes: Uint8Array): Model => fromBinary(modelProto, bytes) as unknown as Model;

const signature = (values: readonly Value[]): string[] =>
  values.map(({ name, type }) =>
    [name, ...type.tensorType.shape.dim.map(({ dimValue, dimParam }) => dimParam || String(dimValue))].join(' '),
  );

function sourceOf(name: string) {
  const [, shape] = onnxEncoderDecoders.find(([known]) => known === name) ?? [];
  if (!shape) throw new RangeError(`no model ${name}`);
  return encoderDecoderSource(shape, name).source;
}

const bothEnds = 'two layers of an LSTM alike, from both ends';

describe('an encoder–decoder as ONNX', () => {
  it.each([
    [
      bothEnds,
      ['keys S B 4', 'memory S B 8', 'h 2 B 4', 'c 2 B 4'],
      ['ids B', 'h 2 B 4', 'c 2 B 4', 'keys S B 4', 'memory S B 8', 'lengths B'],
      ['logits B 9', 'h_next 2 B 4', 'c_next 2 B 4', 'attention B S'],
    ],
    ['two layers of an RNN alike', ['h 2 B 4'], ['ids B', 'h 2 B 4'], ['logits B 9', 'h_next 2 B 4']],
    [
      'a cell state that the encoder has none of',
      ['memory S B 7', 'h_l0 1 B 7', 'c_l0 1 B 7'],
      ['ids B', 'h_l0 1 B 7', 'c_l0 1 B 7', 'memory S B 7', 'lengths B'],
      ['logits B 9', 'h_l0_next 1 B 7', 'c_l0_next 1 B 7', 'attention B S'],
    ],
    [
      'input feeding, an LSTM, dot',
      ['memory S B 7', 'h_l0 1 B 7', 'c_l0 1 B 7', 'attentional B 7'],
      ['ids B', 'h_l0 1 B 7', 'c_l0 1 B 7', 'attentional B 7', 'memory S B 7', 'lengths B'],
      ['logits B 9', 'h_l0_next 1 B 7', 'c_l0_next 1 B 7', 'attentional_next B 7', 'attention B S'],
    ],
  ])('should say what goes in and comes out when it is %s', (name, encoded, taken, given) => {
    const [encoder, step] = encoderDecoderKinds.map((kind) => read(writeOnnx(sourceOf(name), kind)).graph) as [
      Graph,
      Graph,
    ];
    expect([encoder.name, step.name]).toEqual(encoderDecoderKinds);
    expect(signature(encoder.input)).toEqual(['source S B', 'lengths B']);
    expect(signature(encoder.output)).toEqual(encoded);
    expect(signature(step.input)).toEqual(taken);
    expect(signature(step.output)).toEqual(given);
    for (const { name: of, docString } of [encoder, step].flatMap(({ input, output }) => [...input, ...output]))
      expect(docString, of).toMatch(/^[A-Z].*\.$/);
  });

  it.each(onnxEncoderDecoders)('should give every value one name when it is %s', (name, shape) => {
    for (const kind of encoderDecoderKinds) {
      const { graph } = read(writeOnnx(encoderDecoderSource(shape, name).source, kind));
      const made = [...graph.input, ...graph.initializer].map((each) => each.name);
      const names = [...made, ...graph.node.flatMap(({ output }) => output)].filter(Boolean);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it('should hold both vocabularies and the configuration when it is written', () => {
    const source = sourceOf(bothEnds);
    for (const kind of encoderDecoderKinds) {
      const { metadataProps } = read(writeOnnx(source, kind));
      const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, JSON.parse(value)]));
      expect(metadata).toEqual({
        'unroll.version': 1,
        'unroll.config': source.config,
        'unroll.vocabulary': source.vocabulary,
        'unroll.sourceVocabulary': source.inputs.symbols,
      });
    }
  });

  it('should bring graphs, vocabularies, a pair and a description when it is an archive', () => {
    const source = sourceOf(bothEnds);
    const files = unzipSync(onnxArchive(source));
    const text = (name: string): string => strFromU8(files[name] as Uint8Array);
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'decoder_step.onnx',
      'encoder.onnx',
      'example.json',
      'source_vocabulary.json',
      'vocabulary.json',
    ]);
    expect(JSON.parse(text('source_vocabulary.json'))).toEqual(source.inputs.symbols);
    expect(JSON.parse(text('vocabulary.json'))).toEqual(source.vocabulary);
    expect(JSON.parse(text('example.json'))).toEqual(source.inputs.example);
    const readme = text('README.md');
    expect(readme).not.toContain('{{');
    expect(readme).toContain(
      '# Dates: an encoder–decoder, bidirectional LSTM of 4 and bidirectional LSTM of 4 to LSTM of 4 and LSTM of 4 units with additive attention, as ONNX',
    );
    expect(readme).toContain('| decoder_step | `attention` out | float32 | [B, S] |');
    expect(readme).toContain('list(sys.argv[1])');
  });

  it('should read words with spaces between when its sources are no characters', () => {
    const source = sourceOf(bothEnds);
    const files = unzipSync(onnxArchive({ ...source, inputs: { ...source.inputs, characters: false } }));
    expect(strFromU8(files['README.md'] as Uint8Array)).toContain('sys.argv[1].split()');
  });

  it('should be refused when it has no such graph, or no operator has its cell', () => {
    const source = sourceOf(bothEnds);
    expect(() => writeOnnx(source, 'sequence')).toThrow('the model has no graph sequence');
    expect(() => writeOnnx({ ...source, config: { ...source.config, cell: 'min-gru' } }, 'encoder')).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: expect.stringContaining('no operator for the cell minGRU'),
      }),
    );
  });

  it('should read a pair that has not trained when it is of a task', () => {
    const data = getPairTask('dates').open(null, { seed: 1, batchSize: 3 });
    const { symbols, characters, example } = pairInputs(data);
    const [first] = data.validationBatch(0).texts;
    expect({ symbols, characters }).toEqual({ symbols: data.sourceSymbols, characters: true });
    expect(example?.inputs).toEqual([...(first?.source ?? ''), '<end>']);
    expect(example?.targets).toEqual([...(first?.target ?? ''), '<end>']);
  });
});
