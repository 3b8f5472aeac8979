import { resolve } from 'node:path';
import { UsageError } from './errors.ts';
import { numberFlag, parseFlags } from './flags.ts';
import type { Host } from './host.ts';
import { changesOnResume } from './settingsHelp.ts';

export interface TrainOptions {
  readonly config: string | undefined;
  readonly out: string | undefined;
  readonly text: string | undefined;
  readonly init: string | undefined;
  /** The step to reach. */
  readonly steps: number | undefined;
  /** Seconds between saves. */
  readonly saveEvery: number;
  readonly resume: boolean;
  readonly adapter: string | undefined;
  /** Measure which plan is fastest, before the first step. */
  readonly tune: boolean;
  /** A file to write the default settings to. */
  readonly writeConfig: string | undefined;
  readonly does: 'train' | 'help' | 'writeConfig' | 'printConfig' | 'listSettings' | 'listAdapters';
}

export const defaultSteps = 2000;
const defaultSaveEvery = 30;

export const trainHelp = `Trains a model and writes it to a folder.

  npm run train -- --config FILE --out DIR [--text FILE] [--init MODEL] [--steps N]
  npm run train -- --out DIR --resume [--steps N]
  npm run train -- --write-config FILE

  --config FILE    settings as JSON; settings that are left out have their defaults
  --out DIR        folder for config.json, metrics.csv, model.safetensors, checkpoint, samples.txt,
                   evaluation.json
  --text FILE      train on this text (UTF-8) instead of the setting corpus, with the task series on this
                   table, with the task pairs on these pairs
  --init MODEL     start from the weights of a safetensors file, or of a run's folder
  --steps N        the step to reach, counted from step 0 (default ${defaultSteps})
  --resume         continue from DIR's checkpoint, to the last bit; with --config these may be changed:
                   ${changesOnResume}
  --save-every S   seconds between saves (default ${defaultSaveEvery})
  --tune           measure first which kernel variants are fastest for this model on this GPU, and
                   keep the plan for later runs; a resumed run keeps its own
  --adapter NAME   the GPU whose name contains NAME
  --list-adapters  list the GPUs
  --write-config FILE
                   write all settings with their defaults to a new file
  --print-config   print them; npm's own lines come first, but with npm run -s
  --list-settings  print what each of them is, takes and does
  --help           print this

Ctrl-C saves and exits with code 130; a second Ctrl-C exits at once.
Codes: 0 done, 1 failed, 2 a wrong flag, setting or file, 130 interrupted.
`;

const spec = {
  config: 'text',
  out: 'text',
  text: 'text',
  init: 'text',
  steps: 'text',
  resume: 'switch',
  'save-every': 'text',
  tune: 'switch',
  adapter: 'text',
  'list-adapters': 'switch',
  'write-config': 'text',
  'print-config': 'switch',
  'list-settings': 'switch',
  help: 'switch',
} as const;

/** @throws UsageError for flags that make no sense, alone or together */
export function parseTrainOptions(argv: readonly string[], host: Pick<Host, 'workingFolder'>): TrainOptions {
  const flags = parseFlags(argv, spec);
  const path = (name: 'config' | 'out' | 'text' | 'init' | 'write-config'): string | undefined => {
    if (flags[name] === '') throw new UsageError(`--${name} needs a value.`);
    return flags[name] === undefined ? undefined : resolve(host.workingFolder, flags[name]);
  };
  const options = {
    config: path('config'),
    out: path('out'),
    text: path('text'),
    init: path('init'),
    steps: numberFlag(flags, 'steps', { min: 1, max: 1e9, integer: true }, undefined),
    saveEvery: numberFlag(flags, 'save-every', { min: 0.1, max: 86_400 }, defaultSaveEvery),
    resume: flags.resume !== undefined,
    adapter: flags.adapter,
    tune: flags.tune !== undefined,
    writeConfig: path('write-config'),
  };
  if (flags.help) return { ...options, does: 'help' };
  if (options.writeConfig) return { ...options, does: 'writeConfig' };
  if (flags['print-config']) return { ...options, does: 'printConfig' };
  if (flags['list-settings']) return { ...options, does: 'listSettings' };
  if (flags['list-adapters']) return { ...options, does: 'listAdapters' };
  if (!options.out) throw new UsageError('--out is needed: the folder that the run is written to (see --help).');
  if (!options.config && !options.init && !options.resume) {
    throw new UsageError('--config is needed: a file of settings, as --write-config writes one (see --help).');
  }
  return { ...options, does: 'train' };
}
