// @ts-check
// npm run sample: see `npm run sample -- --help`.
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { runCommand } = await import('./lib/command.mjs');
await runCommand('sample');
