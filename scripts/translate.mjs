// @ts-check
// npm run translate: see `npm run translate -- --help`.
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { runCommand } = await import('./lib/command.mjs');
await runCommand('translate');
