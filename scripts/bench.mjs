// @ts-check
// npm run bench: our engine beside the libraries that one would otherwise take. See `npm run bench -- --help`.
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { readOptions, help } = await import('./bench/options.mjs');
const { runScript } = await import('./lib/setupError.mjs');

await runScript(async () => {
  const { options, problem } = readOptions(process.argv.slice(2));
  if (problem) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  // Read when browser.mjs is, so it has to be said before.
  if (options.hardware) process.env.UNROLL_GPU = 'hardware';
  const { ensureInstalled } = await import('./lib/install.mjs');
  await ensureInstalled();
  const { runBenchmark } = await import('./bench/benchmark.mjs');
  await runBenchmark(options);
});
