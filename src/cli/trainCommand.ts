import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { defaultConfig } from '../config/defaults.ts';
import { readsText } from '../config/task.ts';
import { formatCount } from '../lib/format.ts';
import { writeWhole } from './atomicFile.ts';
import { choosePlan } from './choosePlan.ts';
import { UsageError } from './errors.ts';
import { chanceLine, evaluationLine } from './evaluationLines.ts';
import { listAdapters, openAdapter } from './gpu.ts';
import type { Host } from './host.ts';
import { Interrupts, interruptedCode } from './interrupts.ts';
import { type Plan, planRun } from './plan.ts';
import { Progress } from './progress.ts';
import { RunFolder } from './runFolder.ts';
import { settingsHelp } from './settingsHelp.ts';
import { parseTrainOptions, type TrainOptions, trainHelp } from './trainOptions.ts';
import { TrainRun } from './trainRun.ts';

const defaults = `${JSON.stringify(defaultConfig, null, 2)}\n`;

/** @returns the code to end with */
export async function trainCommand(argv: readonly string[], host: Host): Promise<number> {
  const options = parseTrainOptions(argv, host);
  switch (options.does) {
    case 'help':
      process.stdout.write(trainHelp);
      return 0;
    case 'writeConfig':
      writeNew(options.writeConfig as string, defaults);
      process.stdout.write(`${options.writeConfig}\n`);
      return 0;
    case 'printConfig':
      process.stdout.write(defaults);
      return 0;
    case 'listSettings':
      process.stdout.write(settingsHelp);
      return 0;
    case 'listAdapters':
      await printAdapters(host);
      return 0;
    case 'train':
      return train(options, new RunFolder(options.out as string), host);
  }
}

/** What is there may have been edited. */
function writeNew(path: string, text: string): void {
  if (existsSync(path)) throw new UsageError(`${path} already exists: choose another file (--write-config).`);
  if (!existsSync(dirname(path))) throw new UsageError(`There is no folder ${dirname(path)} (--write-config).`);
  writeWhole(path, text);
}

async function printAdapters(host: Host): Promise<void> {
  const adapters = await listAdapters(host);
  const lines = adapters.map(({ name, backend, software }) => `${name} (${backend}${software ? ', software' : ''})\n`);
  process.stdout.write(lines.join('') || 'WebGPU found no adapter.\n');
}

async function train(options: TrainOptions, folder: RunFolder, host: Host): Promise<number> {
  const plan = planRun(options, folder, host);
  const { snapshot, target, config } = plan;
  const done = `Step ${formatCount(target)} is reached: the model is ${folder.file('model.safetensors')}\n`;
  if (snapshot.step >= target) {
    process.stdout.write(done);
    return 0;
  }
  const charactersPerStep = config.seqLength * config.batchSize;
  const progress = new Progress(process.stderr, { step: snapshot.step, target, charactersPerStep });
  const gpu = await openAdapter(host, options.adapter);
  // From here on Ctrl-C saves.
  const interrupts = new Interrupts(() => progress.say('Saving …  (Ctrl-C again quits at once.)'));
  try {
    for (const note of plan.notes) progress.say(note);
    const { name, software } = gpu.adapter;
    progress.say(`Training on ${name}${software ? ', a software GPU: it runs on the CPU, slowly' : ''}.`);
    const computed = await choosePlan(gpu, plan, host, progress, options.tune);
    progress.say(`Plan: ${computed}`);
    const chance = chanceLine(config, plan.dataset);
    if (chance) progress.say(chance);
    lay(folder, plan);
    const run = await TrainRun.create(
      gpu,
      { ...plan, snapshot: { ...snapshot, plan: computed } },
      folder,
      progress,
      interrupts,
    );
    if (!run) return interruptedCode;
    try {
      const code = await run.toTarget();
      progress.finish();
      if (code === 0) {
        const evaluation = await run.evaluation();
        folder.writeEvaluation(config, evaluation);
        if (!readsText(config)) process.stdout.write(`${evaluationLine(evaluation)}\n`);
        process.stdout.write(done);
      }
      if (code !== 0)
        progress.say(`${folder.path} holds step ${formatCount(run.savedStep)}; --resume continues from it.`);
      return code;
    } finally {
      run.destroy();
    }
  } finally {
    interrupts.stop();
    gpu.device.destroy();
  }
}

/** The run at its first step, on disk before anything long begins: whenever it is killed, it can be gone on with. */
function lay(folder: RunFolder, plan: Plan): void {
  folder.prepare();
  if (plan.textToKeep !== null) folder.writeText(plan.textToKeep);
  if (plan.begins) folder.writeModel(plan);
  folder.writeConfig(plan.config);
}
