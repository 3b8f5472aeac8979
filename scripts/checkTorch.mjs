// @ts-check
// npm run check:torch: holds this engine against PyTorch, and prints what it finds.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/nodeVersion.mjs';
import { cacheDir } from './lib/paths.mjs';
import { runScript } from './lib/setupError.mjs';

requireNode();
await runScript(async () => {
  await ensureInstalled();
  const { endAll, findPython } = await import('./torch/programs.mjs');
  const { checkParity, sizes } = await import('./torch/parity.mjs');
  const { checkWeights } = await import('./torch/weights.mjs');
  const { checkContinued } = await import('./torch/continued.mjs');

  const { program, version } = findPython();
  process.stdout.write(`PyTorch ${version} (${program})\n`);
  const folder = join(cacheDir, `check-torch-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.on('exit', () => {
    endAll();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

  const parity = await checkParity(program, folder);
  const weights = await checkWeights(program, folder, parity.models, sizes.hiddenSize);
  const continued = await checkContinued(program, folder);
  const good = parity.good && weights && continued;
  process.stdout.write(good ? '\nEverything is within its bounds.\n' : '\nSomething is out of its bounds.\n');
  process.exitCode = good ? 0 : 1;
});
