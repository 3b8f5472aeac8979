import { resolve } from 'node:path';
import { defaultConfig, defaultSampling } from '../config/defaults.ts';
import { sampling } from '../config/settings/sampling.ts';
import type { SamplingConfig } from '../config/settings/types.ts';
import { promptIds, type Tokenizer, tokenizerFor } from '../data/tokenizer.ts';
import { visibleChar } from '../lib/format.ts';
import { Decoder } from '../nn/decoding/decoder.ts';
import { isGenerative } from '../nn/decoding/inputs.ts';
import { Model } from '../nn/model.ts';
import { hasLengths } from '../nn/networks/parameters.ts';
import { UsageError } from './errors.ts';
import { numberFlag, parseFlags } from './flags.ts';
import { openAdapter } from './gpu.ts';
import type { Host } from './host.ts';
import { endingWith, Interrupts, interruptedCode } from './interrupts.ts';
import { readModel } from './modelInput.ts';
import { drawSamples } from './sampleText.ts';

const d = defaultSampling;

/** Characters that beam search finds at most: it keeps all that it looked at. */
const mostSearched = 5000;
/** What says how characters are drawn. */
const drawing = ['temperature', 'top-k', 'top-p', 'seed', 'num-samples'] as const;

const help = `Generates text with a model.

  npm run sample -- --model DIR [--prompt TEXT] [--length N] [--temperature T] …

  --model DIR|FILE   a run's folder, or a safetensors file
  --prompt TEXT      the text to continue (default "${d.prompt}")
  --length N         characters to generate after it, 1 to 1000000 (default ${d.length})
  --temperature T    0 always takes the most probable character, 1 draws from the model's
                     distribution, at most 10 (default ${d.temperature})
  --top-k K          draw from the K most probable characters; 0 for all (default ${d.topK})
  --top-p P          draw from the most probable ones whose probabilities sum to P, 0 to 1 (default ${d.topP})
  --seed N           same seed, same text (default ${d.seed})
  --beam K           instead of drawing, find the most probable text by beam search with K hypotheses, 1 to 32;
                     of at most ${mostSearched} characters
  --num-samples N    number of texts, 1 to 1000 (default 1); each text is the same however many there are
  --adapter NAME     the GPU whose name contains NAME
  --help             print this

The text goes to standard output while it is drawn (of several texts, the first); npm run -s sample
prints nothing else there.
`;

const spec = {
  model: 'text',
  prompt: 'text',
  length: 'text',
  temperature: 'text',
  'top-k': 'text',
  'top-p': 'text',
  seed: 'text',
  'num-samples': 'text',
  beam: 'text',
  adapter: 'text',
  help: 'switch',
} as const;

interface SampleOptions {
  readonly model: string;
  readonly settings: SamplingConfig;
  readonly count: number;
  /** k of a beam search; undefined where samples are drawn. */
  readonly beam: number | undefined;
  readonly adapter: string | undefined;
}

/** Exported for tests. @returns null where help was asked for. @throws UsageError naming the flag that is wrong */
export function parseSampleOptions(argv: readonly string[], host: Pick<Host, 'workingFolder'>): SampleOptions | null {
  const flags = parseFlags(argv, spec);
  const number = (name: string, min: number, max: number, integer: boolean, otherwise: number): number =>
    numberFlag(flags, name, { min, max, integer }, otherwise);
  const settings = {
    enabled: true,
    prompt: flags.prompt ?? d.prompt,
    length: number('length', 1, flags.beam === undefined ? 1e6 : mostSearched, true, d.length),
    temperature: number('temperature', 0, 10, false, d.temperature),
    topK: numberFlag(flags, 'top-k', sampling.topK, d.topK),
    topP: numberFlag(flags, 'top-p', sampling.topP, d.topP),
    seed: numberFlag(flags, 'seed', sampling.seed, d.seed),
  };
  const count = number('num-samples', 1, 1000, true, 1);
  const beam = flags.beam === undefined ? undefined : number('beam', 1, 32, true, 1);
  const unused = drawing.find((flag) => flags[flag] !== undefined);
  if (beam !== undefined && unused) throw new UsageError(`--beam draws nothing: leave out --${unused}.`);
  if (flags.help) return null;
  if (!flags.model) throw new UsageError("--model is needed: a run's folder or a model file (see --help).");
  return { model: resolve(host.workingFolder, flags.model), settings, count, beam, adapter: flags.adapter };
}

/** @returns the code to end with */
export async function sampleCommand(argv: readonly string[], host: Host): Promise<number> {
  const options = parseSampleOptions(argv, host);
  if (!options) {
    process.stdout.write(help);
    return 0;
  }
  const { contents, path } = readModel(options.model, '--model');
  const { vocabulary, shape, tensors } = contents;
  if (!vocabulary) {
    throw new UsageError(`${path} has no vocabulary (--model): there is no unroll.vocabulary in its metadata.`);
  }
  if (shape.features !== undefined) {
    throw new UsageError(`${path} is a model of numbers, which can't generate text (--model).`);
  }
  if (shape.encoder) {
    throw new UsageError(`${path} is an encoder–decoder, which reads a source before it writes (--model).`);
  }
  if (shape.tree) {
    throw new UsageError(`${path} is a recursive network, which reads trees and can't generate text (--model).`);
  }
  if (hasLengths(shape)) {
    throw new UsageError(`${path} is a model that predicts once a sequence, which can't generate text (--model).`);
  }
  if (options.beam !== undefined && !isGenerative(shape)) {
    throw new UsageError(`${path} does not read its own outputs alone, so it can't be searched (--beam).`);
  }
  const tokenizer = tokenizerFor(vocabulary);
  warnOfUnknown(options.settings.prompt, vocabulary, tokenizer.foldId !== null);
  const gpu = await openAdapter(host, options.adapter);
  const interrupts = new Interrupts(() => {});
  try {
    // The smallest window there is: nothing trains here.
    const { optimizer } = defaultConfig;
    const model = await Model.create(gpu, { shape, seqLength: 1, batchSize: 1, optimizer, slots: 1 });
    model.setParameters(tensors);
    const { settings, count, beam } = options;
    if (beam !== undefined) {
      const { signal } = interrupts;
      return await endingWith(signal, () => continueText(model, tokenizer, settings, beam, signal));
    }
    const whole = await drawSamples(model, tokenizer, settings, count, writer(count), interrupts);
    process.stdout.write('\n');
    return whole ? 0 : interruptedCode;
  } finally {
    interrupts.stop();
    gpu.device.destroy();
  }
}

/** Writes the prompt, and when it is found the most probable continuation. @throws the signal's reason */
async function continueText(
  model: Model,
  tokenizer: Tokenizer,
  { prompt, length }: SamplingConfig,
  beam: number,
  signal: AbortSignal,
): Promise<number> {
  const { ids, shown } = promptIds(tokenizer, prompt);
  const decoder = await Decoder.create(model, { sentences: 1, beam });
  process.stdout.write(tokenizer.decode(ids.slice(0, shown)));
  const settings = { maxLength: length, lengthPenalty: { kind: 'wu', alpha: 0 }, signal } as const;
  const [found] = await decoder.decode([{ prefix: ids }], settings);
  process.stdout.write(`${tokenizer.decode(found?.hypotheses[0]?.tokens ?? [])}\n`);
  return 0;
}

/** Several samples have a line above each that says which it is. */
function writer(count: number): (text: string, sample: number) => void {
  let begun = -1;
  return (text, sample) => {
    if (count > 1 && sample > begun) {
      process.stdout.write(`${sample > 0 ? '\n\n' : ''}=== sample ${sample + 1} of ${count} ===\n`);
      begun = sample;
    }
    process.stdout.write(text);
  };
}

function warnOfUnknown(prompt: string, vocabulary: readonly string[], folds: boolean): void {
  const known = new Set(vocabulary);
  const unknown = [...new Set(prompt)].filter((char) => !known.has(char));
  if (unknown.length === 0) return;
  const which = unknown.map((char) => `"${visibleChar(char)}"`).join(', ');
  const then = folds ? 'is read as the rare character' : 'is left out';
  process.stderr.write(`The model's vocabulary does not have ${which} of --prompt, which ${then}.\n`);
}
