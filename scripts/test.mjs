// @ts-check
// npm test: sets up what is missing, then every check and every suite, or the stages named: npm test -- unit gpu
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { testRun } = await import('./lib/testRun.mjs');
await testRun(process.argv.slice(2));
