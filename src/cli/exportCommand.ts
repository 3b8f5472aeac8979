import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { dataTaskOf, pairTaskOf } from '../config/task.ts';
import { exportModel } from '../training/session/exports.ts';
import { writeWhole } from './atomicFile.ts';
import { UsageError } from './errors.ts';
import { parseFlags } from './flags.ts';
import type { Host } from './host.ts';
import { readModel } from './modelInput.ts';
import { readCorpus, readTaskData } from './texts.ts';

const forms = ['safetensors', 'onnx', 'pytorch'] as const;
type Form = (typeof forms)[number];

const help = `Exports a model to another format.

  npm run export -- --model DIR --to safetensors|onnx|pytorch --out FILE

  --model DIR|FILE   a run's folder, or a safetensors file
  --to safetensors   the weights in PyTorch's names, as DIR/model.safetensors has them
  --to onnx          a zip with ONNX graphs of a whole sequence and, for models that
                     carry their state, of one step; of an encoder–decoder those of
                     the encoder and of one step of the decoder
  --to pytorch       a zip with a script that continues training in PyTorch; needs the run's checkpoint
  --out FILE         the file to write
  --help             print this
`;

const spec = { model: 'text', to: 'text', out: 'text', help: 'switch' } as const;

/** @returns the code to end with */
export async function exportCommand(argv: readonly string[], host: Host): Promise<number> {
  const flags = parseFlags(argv, spec);
  if (flags.help) {
    process.stdout.write(help);
    return 0;
  }
  if (!flags.model) throw new UsageError("--model is needed: a run's folder or a model file (see --help).");
  if (!flags.out) throw new UsageError('--out is needed: the file to write (see --help).');
  const form = forms.find((known) => known === flags.to);
  if (!form) throw new UsageError(`--to must be one of ${forms.join(', ')}, not "${flags.to ?? ''}".`);
  const out = resolve(host.workingFolder, flags.out);
  if (!existsSync(dirname(out))) throw new UsageError(`There is no folder ${dirname(out)} to write into (--out).`);
  const { bytes, contents, path } = readModel(resolve(host.workingFolder, flags.model), '--model', filesFor(form));
  const copy = join(dirname(path), 'text.txt');
  const data = async () => {
    const { config } = contents;
    if (config && (dataTaskOf(config) ?? pairTaskOf(config))) return readTaskData(host, config, copy);
    return readCorpus(host, config?.corpus ?? '', copy);
  };
  writeWhole(out, await exportModel(form, bytes, data));
  process.stdout.write(`${out}\n`);
  return 0;
}

/** Only a checkpoint holds what training goes on from; of all else the model file will do. */
const filesFor = (form: Form): string[] => (form === 'pytorch' ? ['checkpoint'] : ['model.safetensors', 'checkpoint']);
