import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { ensureExtra } from '../../scripts/lib/extras.mjs';
import { installedBrowsers } from '../../scripts/lib/installedBrowsers.mjs';
import { readModelFile } from '../formats/modelFile.ts';
import { RunError } from './errors.ts';
import { openAdapter } from './gpu.ts';
import type { Host } from './host.ts';
import { Interrupts } from './interrupts.ts';
import { planRun } from './plan.ts';
import { Progress } from './progress.ts';
import { RunFolder } from './runFolder.ts';
import { projectFolder, run, tinyConfig, Workshop } from './testing/command.ts';
import { parseTrainOptions } from './trainOptions.ts';
import { TrainRun } from './trainRun.ts';

const shop = new Workshop();
afterAll(() => shop.close());

const host: Host = {
  workingFolder: shop.folder,
  projectFolder,
  webgpuFolder: () => ensureExtra('webgpu'),
  browsers: () => [process.env.UNROLL_BROWSER, ...installedBrowsers()].filter((path) => path !== undefined),
};

test('a device that is lost ends the run with a sentence, and the run can be gone on with', async () => {
  const config = shop.config('tiny.json', tinyConfig);
  const argv = ['--config', config, '--out', 'lost', '--steps', '100000', '--save-every', '0.2'];
  const folder = new RunFolder(shop.path('lost'));
  const plan = planRun(parseTrainOptions(argv, host), folder, host);
  folder.prepare();
  folder.writeModel(plan);
  const gpu = await openAdapter(host, undefined);
  const progress = new Progress({ write: () => true }, { step: 0, target: plan.target, charactersPerStep: 32 });
  const interrupts = new Interrupts(() => {});
  const training = await TrainRun.create(gpu, plan, folder, progress, interrupts);
  if (!training) throw new Error('it was interrupted');
  const ended = training.toTarget().catch((error: unknown) => error);
  await expect.poll(() => training.savedStep, { timeout: 30_000 }).toBeGreaterThan(0);
  gpu.device.destroy();
  const error = await ended;
  training.destroy();
  interrupts.stop();

  expect(error).toBeInstanceOf(RunError);
  const { step } = readModelFile(readFileSync(folder.file('checkpoint')));
  expect((error as Error).message).toMatch(
    new RegExp(`${folder.path} holds step ${step}; --resume continues from it\\.$`),
  );
  expect(step).toBeGreaterThan(0);
  const again = await run('train', '--out', folder.path, '--resume', '--steps', String(step + 3));
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('is reached') });
});
