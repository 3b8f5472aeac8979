// @ts-check
// npm run train: see `npm run train -- --help`.
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { runCommand } = await import('./lib/command.mjs');
await runCommand('train');
