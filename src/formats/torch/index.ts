import { strToU8, zipSync } from 'fflate';
import type { RunConfig } from '../../config/settings/types.ts';
import type { PairData } from '../../data/pairs/index.ts';
import { ModelFileError } from '../errors.ts';
import { requireExportable } from '../exportable.ts';
import type { ModelContents } from '../modelFile.ts';
import common from './archive/unroll.py?raw';
import { pairsFiles } from './pairs.ts';
import { textFiles } from './text.ts';

interface TorchSource {
  /** As writeCheckpoint wrote it. */
  readonly checkpoint: Uint8Array;
  /** What readModelFile reads of it. */
  readonly contents: ModelContents;
  /** What it was trained on: a text, or the pairs of an encoder–decoder. */
  readonly data: string | PairData;
}

/** The contents of a checkpoint that names what it was trained on. */
export interface NamedContents extends ModelContents {
  readonly config: RunConfig;
  readonly vocabulary: readonly string[];
}

const unsupported = (message: string) => new ModelFileError('unsupported', message);

/**
 * A zip with which the training goes on in PyTorch: checkpoint.safetensors, config.json, vocabulary.json, train.py, unroll.py, README.md,
 * and text.txt; of an encoder–decoder pairs.json, source_vocabulary.json and encoder_decoder.py in its place.
 * @throws ModelFileError 'unsupported' where PyTorch has no such layer, or the file is no checkpoint or does not name its symbols
 */
export function torchArchive({ checkpoint, contents, data }: TorchSource): Uint8Array<ArrayBuffer> {
  const { config, vocabulary } = contents;
  if (contents.kind !== 'checkpoint' || !config || !vocabulary) {
    throw unsupported('Only a checkpoint can be continued in PyTorch; this file has only weights.');
  }
  requireExportable(config, 'pytorch');
  const named = { ...contents, config, vocabulary };
  const { readme, facts, files } = typeof data === 'string' ? textFiles(named, data) : pairsFiles(named, data);
  const all: Readonly<Record<string, string>> = {
    step: String(contents.step),
    V: String(contents.shape.vocabularySize),
    B: String(config.batchSize),
    precision: config.weights === 'f16' ? halfNote : '',
    ...facts,
  };
  const texts = {
    'config.json': `${JSON.stringify(config, null, 2)}\n`,
    'vocabulary.json': `${JSON.stringify(vocabulary)}\n`,
    'unroll.py': common,
    ...files,
    'README.md': readme.replace(/\{\{(\w+)\}\}/g, (_, name: string) => all[name] ?? ''),
  };
  return new Uint8Array(
    zipSync({
      // Weights hardly compress; the time is better spent on the text.
      'checkpoint.safetensors': [checkpoint, { level: 0 }],
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, strToU8(text)])),
    }),
  );
}

const halfNote = ' This run used 16-bit weights; PyTorch uses 32-bit weights, so its losses differ in the last digits.';
