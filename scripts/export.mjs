// @ts-check
// npm run export: see `npm run export -- --help`.
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { runCommand } = await import('./lib/command.mjs');
await runCommand('export');
