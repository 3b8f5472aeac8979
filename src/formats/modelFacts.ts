import * as v from 'valibot';
import { ConfigError, parseConfig } from '../config/parse.ts';
import type { RunConfig } from '../config/settings/types.ts';
import { dataTaskOf, pairTaskOf } from '../config/task.ts';
import { maxVocabularySize } from '../data/tokenizer.ts';
import { ModelFileError } from './errors.ts';

export type FileKind = 'model' | 'checkpoint';

/** What a model file says of itself in its metadata. */
interface ModelFacts {
  readonly kind: FileKind;
  readonly config: RunConfig | null;
  readonly vocabulary: readonly string[] | null;
  /** Of an encoder–decoder. */
  readonly sourceVocabulary: readonly string[] | null;
  readonly step: number;
  readonly extra: Readonly<Record<string, string>>;
}

type WrittenFacts = Omit<ModelFacts, 'sourceVocabulary'> & Partial<Pick<ModelFacts, 'sourceVocabulary'>>;

const version = '1';
const prefix = 'unroll.';
const extraPrefix = 'unroll.extra.';

export function writeFacts({
  kind,
  config,
  vocabulary,
  sourceVocabulary,
  step,
  extra,
}: WrittenFacts): Record<string, string> {
  const metadata: Record<string, string> = {
    // Loaders of the Python world look for it: tensors as PyTorch has them.
    format: 'pt',
    [`${prefix}version`]: version,
    [`${prefix}kind`]: kind,
    [`${prefix}config`]: JSON.stringify(config),
    [`${prefix}vocabulary`]: JSON.stringify(vocabulary),
    [`${prefix}step`]: String(step),
  };
  if (sourceVocabulary) metadata[`${prefix}sourceVocabulary`] = JSON.stringify(sourceVocabulary);
  for (const [key, value] of Object.entries(extra)) metadata[extraPrefix + key] = value;
  return metadata;
}

/** @throws ModelFileError for metadata of ours that can't be true. Metadata of others is passed over. */
export function readFacts(metadata: Readonly<Record<string, string>>): ModelFacts {
  const fact = (name: string): string | undefined =>
    Object.hasOwn(metadata, prefix + name) ? metadata[prefix + name] : undefined;
  const written = fact('version') ?? version;
  if (written !== version) {
    throw new ModelFileError(
      'unsupported',
      `The file was written by a newer Unroll (format ${written}); reload the page.`,
    );
  }
  const kind = fact('kind') ?? 'model';
  if (kind !== 'model' && kind !== 'checkpoint') {
    throw new ModelFileError('unsupported', `The file's kind is "${kind.slice(0, 40)}", not a model or a checkpoint.`);
  }
  const config = readConfig(fact('config'));
  const vocabulary = readVocabulary(fact('vocabulary'), config);
  const sourceVocabulary = readSymbols(fact('sourceVocabulary'), 'source vocabulary');
  const step = Number(fact('step') ?? 0);
  if (!Number.isSafeInteger(step) || step < 0) throw damaged('step');
  if (kind === 'checkpoint' && (!config || !vocabulary)) {
    throw new ModelFileError(
      'damaged',
      'The file is marked as a checkpoint, but has no configuration or no vocabulary.',
    );
  }
  const extra = Object.entries(metadata).flatMap(([key, value]) =>
    key.startsWith(extraPrefix) ? [[key.slice(extraPrefix.length), value] as const] : [],
  );
  return { kind, config, vocabulary, sourceVocabulary, step, extra: Object.fromEntries(extra) };
}

const damaged = (what: string) => new ModelFileError('damaged', `The ${what} in the file's metadata can't be read.`);

function readConfig(json: string | undefined): RunConfig | null {
  const value = parse(json, 'configuration');
  if (value === null) return null;
  try {
    return parseConfig(value);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ModelFileError('mismatch', `The configuration in the file can't be used: ${error.message}`);
  }
}

const vocabularySchema = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.check((token) => token.length > 0 && String.fromCodePoint(token.codePointAt(0) as number) === token),
    ),
  ),
  v.minLength(1),
  v.maxLength(maxVocabularySize),
  v.check((tokens) => new Set(tokens).size === tokens.length),
);

/** Symbols of any length, such as `<end>` or a phoneme. */
const symbolsSchema = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1))),
  v.check((symbols) => new Set(symbols).size === symbols.length),
);

/** Of a task with data the vocabulary is its outputs, which are the task's own. */
function readVocabulary(json: string | undefined, config: RunConfig | null): readonly string[] | null {
  const value = parse(json, 'vocabulary');
  if (value === null) return null;
  const task = config && dataTaskOf(config);
  if (task) {
    if (JSON.stringify(value) === JSON.stringify(task.outputs)) return task.outputs;
    throw new ModelFileError(
      'mismatch',
      `The file's output classes are not those of ${task.label}, which its configuration names.`,
    );
  }
  if (config && pairTaskOf(config)) return readSymbols(json, 'vocabulary');
  const result = v.safeParse(vocabularySchema, value);
  if (!result.success) {
    const expected = `a list of 1 to ${maxVocabularySize} different characters`;
    throw new ModelFileError('damaged', `The vocabulary in the file's metadata is not ${expected}.`);
  }
  return result.output;
}

/** Symbols of one side of a task with pairs. */
function readSymbols(json: string | undefined, what: string): readonly string[] | null {
  const value = parse(json, what);
  if (value === null) return null;
  const symbols = v.safeParse(symbolsSchema, value);
  if (symbols.success) return symbols.output;
  throw new ModelFileError('damaged', `The ${what} in the file’s metadata is not a list of different symbols.`);
}

function parse(json: string | undefined, what: string): unknown {
  try {
    return json === undefined ? null : JSON.parse(json);
  } catch {
    throw damaged(what);
  }
}
