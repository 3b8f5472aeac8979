import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { defaultConfig } from '../config/defaults.ts';
import { pairTaskOf } from '../config/task.ts';
import { specialIds } from '../data/contract/pairs.ts';
import type { PairData } from '../data/pairs/index.ts';
import { textsOf } from '../data/pairs/own.ts';
import type { ModelContents } from '../formats/modelFile.ts';
import { type Decoded, Decoder, type DecodingSettings } from '../nn/decoding/decoder.ts';
import type { DecoderInput } from '../nn/decoding/inputs.ts';
import { Model } from '../nn/model.ts';
import { writeWhole } from './atomicFile.ts';
import { UsageError } from './errors.ts';
import { numberFlag, parseFlags } from './flags.ts';
import { openAdapter } from './gpu.ts';
import type { Host } from './host.ts';
import { endingWith, Interrupts } from './interrupts.ts';
import { readModel } from './modelInput.ts';
import { readTaskData } from './texts.ts';

const help = `Writes what an encoder–decoder makes of sources, by beam search.

  npm run translate -- --model DIR --source TEXT [--beam K] [--alpha A] …
  npm run translate -- --model DIR --file IN

  --model DIR|FILE   a run's folder, or a safetensors file, of a task with pairs
  --source TEXT      what to translate
  --file IN          a file of sources (UTF-8), one a line
  --beam K           hypotheses that are kept at each step, 1 to 32 (default 5); 1 is greedy search
  --alpha A          strength of the length penalty, 0 to 2 (default 0.6): log-probabilities are divided by
                     ((5 + length) / 6)^A (Wu et al. 2016)
  --n-best N         hypotheses to print of each source, at most K (default 1); of more than one each line has
                     the score, the log-probability and the text, with tabs between
  --attention OUT    write the attention weights of the best hypotheses to a CSV file
  --adapter NAME     the GPU whose name contains NAME
  --help             print this
`;

const spec = {
  model: 'text',
  source: 'text',
  file: 'text',
  beam: 'text',
  alpha: 'text',
  'n-best': 'text',
  attention: 'text',
  adapter: 'text',
  help: 'switch',
} as const;

interface TranslateOptions {
  readonly model: string;
  readonly sources: readonly string[];
  readonly beam: number;
  readonly alpha: number;
  readonly best: number;
  readonly attention: string | undefined;
  readonly adapter: string | undefined;
}

/** Sources that are decoded at once. */
const atOnce = 16;

/** Exported for tests. @returns null where help was asked for. @throws UsageError naming the flag that is wrong */
export function parseTranslateOptions(
  argv: readonly string[],
  { workingFolder }: Pick<Host, 'workingFolder'>,
): TranslateOptions | null {
  const flags = parseFlags(argv, spec);
  const beam = numberFlag(flags, 'beam', { min: 1, max: 32, integer: true }, 5);
  const alpha = numberFlag(flags, 'alpha', { min: 0, max: 2, integer: false }, 0.6);
  const best = numberFlag(flags, 'n-best', { min: 1, max: beam, integer: true }, 1);
  if (flags.help) return null;
  if (!flags.model) throw new UsageError("--model is needed: a run's folder or a model file (see --help).");
  if ((flags.source === undefined) === (flags.file === undefined))
    throw new UsageError('Give either --source TEXT or --file IN (see --help).');
  const sources = flags.file === undefined ? [flags.source ?? ''] : linesOf(resolve(workingFolder, flags.file));
  const attention = flags.attention && resolve(workingFolder, flags.attention);
  if (attention && !existsSync(dirname(attention)))
    throw new UsageError(`There is no folder ${dirname(attention)} (--attention).`);
  return { model: resolve(workingFolder, flags.model), sources, beam, alpha, best, attention, adapter: flags.adapter };
}

/** @throws UsageError for a file that can't be read or has no source */
function linesOf(path: string): string[] {
  try {
    const lines = readFileSync(path, 'utf8')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
    if (lines.some((line) => line.trim() !== '')) return lines;
  } catch (cause) {
    throw new UsageError(`${path} can't be read (--file): ${(cause as Error).message}`, { cause });
  }
  throw new UsageError(`${path} has no source (--file): write one a line.`);
}

/** What a model reads and writes. */
type Translated = Pick<PairData, 'sourceSymbols' | 'targetSymbols' | 'targetLength' | 'read' | 'write'>;

/**
 * Of the pairs of the task that a model learned, or of the model's own vocabularies where they were a person's.
 * @throws UsageError for a model of another kind
 */
function pairsOf(host: Host, path: string, { config, vocabulary, sourceVocabulary }: ModelContents): Translated {
  const task = config && pairTaskOf(config);
  if (!config || !task)
    throw new UsageError(`${path} is no model of a task with pairs (--model), such as npm run train makes of dates.`);
  if (task.takesOwn) {
    if (!vocabulary || !sourceVocabulary)
      throw new UsageError(`${path} does not name the symbols that the model reads and writes (--model).`);
    const symbols = { source: sourceVocabulary, target: vocabulary };
    const [sourceSymbols, targetSymbols] = [sourceVocabulary, vocabulary];
    return { sourceSymbols, targetSymbols, targetLength: config.seqLength, ...textsOf(symbols, config.pairs) };
  }
  const text = task.file === null ? null : readTaskData(host, config, '');
  return task.open(text, { seed: config.seed, batchSize: config.batchSize, options: config.pairs });
}

/** Decodes so many sources at once. Exported for tests. @throws as `Decoder.decode` does, the signal's reason between two steps */
export async function* inBatches(
  decoder: Pick<Decoder, 'decode'>,
  inputs: readonly DecoderInput[],
  settings: DecodingSettings,
): AsyncGenerator<{ decoded: Decoded; number: number }> {
  for (let i = 0; i < inputs.length; i += atOnce) {
    const all = await decoder.decode(inputs.slice(i, i + atOnce), settings);
    for (const [j, decoded] of all.entries()) yield { decoded, number: i + j };
  }
}

/** @returns the code to end with */
export async function translateCommand(argv: readonly string[], host: Host): Promise<number> {
  const options = parseTranslateOptions(argv, host);
  if (!options) {
    process.stdout.write(help);
    return 0;
  }
  const { contents, path } = readModel(options.model, '--model');
  const { shape, tensors } = contents;
  const data = pairsOf(host, path, contents);
  const inputs = options.sources.map((text, i) => ({ source: readSource(data, text, i), prefix: [specialIds.start] }));
  const gpu = await openAdapter(host, options.adapter);
  const interrupts = new Interrupts(() => {});
  const { signal } = interrupts;
  const translate = async (): Promise<number> => {
    const { optimizer } = defaultConfig;
    const { targetLength } = data;
    const sourceLength = Math.max(...inputs.map(({ source }) => source.length));
    // The smallest window there is: nothing trains here.
    const model = await Model.create(gpu, { shape, seqLength: 1, sourceLength, batchSize: 1, optimizer, slots: 1 });
    model.setParameters(tensors);
    const { beam } = options;
    const decoder = await Decoder.create(model, { sentences: Math.min(atOnce, inputs.length), beam });
    const rows: string[] = [];
    const settings: DecodingSettings = {
      endToken: specialIds.end,
      maxLength: targetLength,
      lengthPenalty: { kind: 'wu', alpha: options.alpha },
      attention: options.attention !== undefined,
      signal,
    };
    for await (const { decoded, number } of inBatches(decoder, inputs, settings)) {
      process.stdout.write(linesOfBest(data, decoded, options.best));
      rows.push(...attentionRows(data, (inputs[number] as (typeof inputs)[number]).source, decoded, number + 1));
    }
    if (options.attention) writeWhole(options.attention, `${[attentionHead, ...rows].join('\n')}\n`);
    return 0;
  };
  try {
    return await endingWith(signal, translate);
  } finally {
    interrupts.stop();
    gpu.device.destroy();
  }
}

/** @throws UsageError naming the line that can't be read, and what to write instead */
function readSource(data: Translated, text: string, index: number): Uint32Array {
  try {
    return data.read(text);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UsageError(`Source ${index + 1} can't be read: ${cause.message}`, { cause });
  }
}

function linesOfBest(data: Translated, { hypotheses }: Decoded, best: number): string {
  const lines = hypotheses.slice(0, best).map(({ tokens, logProb, score }) => {
    const text = data.write(tokens);
    return best === 1 ? text : [score.toFixed(4), logProb.toFixed(4), text].join('\t');
  });
  return `${lines.join('\n')}\n`;
}

const attentionHead = 'source,step,target,position,symbol,weight';
const quoted = (symbol: string): string => `"${symbol.replaceAll('"', '""')}"`;

/** A row for each step of the best hypothesis and each symbol of the source. @param number of the source, from 1 */
function attentionRows(data: Translated, source: Uint32Array, { hypotheses }: Decoded, number: number): string[] {
  const [best] = hypotheses;
  return (best?.attention ?? []).flatMap((weights, step) => {
    const target = data.targetSymbols[best?.tokens[step] ?? specialIds.end] ?? '';
    return [...weights].map((weight, position) => {
      const symbol = data.sourceSymbols[source[position] as number] ?? '';
      return [number, step + 1, quoted(target), position + 1, quoted(symbol), weight.toPrecision(6)].join(',');
    });
  });
}
