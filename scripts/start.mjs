// @ts-check
// npm start: installs what is missing, builds the site, serves it and opens it.
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { runScript } = await import('./lib/setupError.mjs');
const { serveSite } = await import('./lib/serveSite.mjs');
await runScript(serveSite);
