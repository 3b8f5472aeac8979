import { create, toBinary } from '@bufbuild/protobuf';
import { strToU8, zipSync } from 'fflate';
import type { RunConfig } from '../../config/types.ts';
import type { TensorMap } from '../../nn/layout.ts';
import type { ModelShape } from '../../nn/parameters.ts';
import { ModelFileError } from '../errors.ts';
import readme from './archive/README.md?raw';
import { buildGraph, type GraphKind } from './graph.ts';
import { ModelProtoSchema } from './onnxPb.ts';

/** What an ONNX model is made from. */
export interface OnnxSource {
  readonly shape: ModelShape;
  /** The weights, in PyTorch's names and layout. */
  readonly tensors: TensorMap;
  /** One code point each; the index is the id. */
  readonly vocabulary: readonly string[];
  readonly config: RunConfig;
}

/**
 * IR 7 with opset 13 (ONNX 1.8, 2020) is the oldest pair whose Split and Squeeze read alike in all that came after, so
 * that old runtimes and new ones take the file; RNN, GRU and LSTM have changed in nothing that is used here.
 */
const irVersion = 7n;
const opset = 13n;

/**
 * The model as ONNX; {@link buildGraph} says what goes in and comes out. Vocabulary and configuration are in its metadata as
 * `unroll.vocabulary` and `unroll.config`, as in a safetensors file of this project.
 * @throws ModelFileError 'unsupported' for a cell that is none of ONNX's operators
 */
export function writeOnnx(source: OnnxSource, kind: GraphKind): Uint8Array<ArrayBuffer> {
  const { shape, tensors, vocabulary, config } = source;
  if (shape.feedback) {
    const message =
      'ONNX’s operators take no answer of the last step as input, and this model has output recurrence; take its weights.';
    throw new ModelFileError('unsupported', message);
  }
  const model = create(ModelProtoSchema, {
    irVersion,
    opsetImport: [{ domain: '', version: opset }],
    producerName: 'Unroll',
    docString: `A character-level ${shape.cell.label} of ${shape.layers} × ${shape.hiddenSize} units over ${shape.vocabularySize} characters.`,
    graph: buildGraph(shape, tensors, kind),
    metadataProps: [
      { key: 'unroll.version', value: '1' },
      { key: 'unroll.config', value: JSON.stringify(config) },
      { key: 'unroll.vocabulary', value: JSON.stringify(vocabulary) },
    ],
  });
  return new Uint8Array(toBinary(ModelProtoSchema, model));
}

/**
 * A zip of step.onnx, sequence.onnx, vocabulary.json and README.md.
 * @throws ModelFileError as {@link writeOnnx} does
 */
export function onnxArchive(source: OnnxSource): Uint8Array<ArrayBuffer> {
  const { shape, vocabulary } = source;
  const facts: Record<string, string> = {
    cell: shape.cell.label,
    L: String(shape.layers),
    H: String(shape.hiddenSize),
    V: String(shape.vocabularySize),
    stateRows: shape.cell.states.map(stateRow).join(''),
  };
  // Weights hardly compress; the time is better spent on the texts.
  const stored = { level: 0 } as const;
  return new Uint8Array(
    zipSync({
      'step.onnx': [writeOnnx(source, 'step'), stored],
      'sequence.onnx': [writeOnnx(source, 'sequence'), stored],
      'vocabulary.json': strToU8(`${JSON.stringify(vocabulary)}\n`),
      'README.md': strToU8(readme.replace(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? '')),
    }),
  );
}

const stateNames = { h: 'hidden', c: 'cell' } as const;
const stateRow = (state: 'h' | 'c'): string =>
  `| \`${state}\` in, \`${state}_next\` out | float32 | [L, B, H] | the ${stateNames[state]} states; zeros to begin with |\n`;
