import { create, toBinary } from '@bufbuild/protobuf';
import { strToU8, zipSync } from 'fflate';
import { requireExportable } from '../exportable.ts';
import { encoderDecoderGraph } from './encoderDecoderGraph.ts';
import { buildGraph } from './graph.ts';
import { listings, readmeOf, titleOf } from './readme.ts';
import { modelProto, type OnnxMessage } from './schema.ts';
import { type GraphKind, graphKinds, type OnnxSource } from './source.ts';

export { modelInputs, pairInputs } from './inputs.ts';
export type { OnnxSource } from './source.ts';

/**
 * IR 7 with opset 13 (ONNX 1.8, 2020) is the oldest pair whose Split and Squeeze read alike in all that came after, so
 * that old runtimes and new ones take the file; RNN, GRU and LSTM have changed in nothing that is used here.
 */
const irVersion = 7n;
const opset = 13n;

/**
 * The model as ONNX; {@link buildGraph} says what goes in and comes out. What it predicts and its configuration are in its metadata as
 * `unroll.vocabulary` and `unroll.config`, as in a safetensors file of this project; what it reads, where that is something else, as
 * `unroll.inputs` and `unroll.outputs`, and of an encoder–decoder's sources `unroll.sourceVocabulary`.
 * @throws ModelFileError 'unsupported' for a model that ONNX's operators don't have
 */
export function writeOnnx(source: OnnxSource, kind: GraphKind): Uint8Array<ArrayBuffer> {
  const { config, vocabulary } = source;
  requireExportable(config, 'onnx');
  const metadata = { version: 1, config, vocabulary, ...listings(source) };
  const model: OnnxMessage<'ModelProto'> = {
    irVersion,
    opsetImport: [{ domain: '', version: opset }],
    producerName: 'Unroll',
    docString: `${titleOf(source)}.`,
    graph: graphOf(source, kind),
    metadataProps: Object.entries(metadata).map(([key, value]) => ({
      key: `unroll.${key}`,
      value: JSON.stringify(value),
    })),
  };
  return new Uint8Array(toBinary(modelProto, create(modelProto, model)));
}

function graphOf(source: OnnxSource, kind: GraphKind): OnnxMessage<'GraphProto'> {
  const { encoder, ...shape } = source.shape;
  const ofEncoderDecoder = kind === 'encoder' || kind === 'decoder_step';
  if (encoder && ofEncoderDecoder) return encoderDecoderGraph({ ...source, shape: { ...shape, encoder } }, kind);
  if (!encoder && !ofEncoderDecoder) return buildGraph(source, kind);
  throw new RangeError(`the model has no graph ${kind}`);
}

/** 'sourceVocabulary' is in source_vocabulary.json. */
const listFile = (name: string): string => `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}.json`;

/**
 * A zip of sequence.onnx, step.onnx where the model carries a state, or encoder.onnx and decoder_step.onnx; lists of what goes in and
 * comes out, and README.md.
 * @throws ModelFileError as {@link writeOnnx} does
 */
export function onnxArchive(source: OnnxSource): Uint8Array<ArrayBuffer> {
  const { example } = source.inputs;
  const lists = { ...listings(source), ...(example ? { example } : {}) };
  const json = Object.entries(lists).map(([name, list]) => [listFile(name), strToU8(`${JSON.stringify(list)}\n`)]);
  // Weights hardly compress; the time is better spent on the texts.
  const graphs = graphKinds(source.shape).map((kind) => [`${kind}.onnx`, [writeOnnx(source, kind), { level: 0 }]]);
  return new Uint8Array(
    zipSync({
      ...Object.fromEntries(graphs),
      ...Object.fromEntries(json),
      'README.md': strToU8(readmeOf(source)),
    }),
  );
}
