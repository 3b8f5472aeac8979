// @ts-check
// Serves the built site the way the end-to-end tests want it: under a sub-path, on a port that is free.
import { existsSync } from 'node:fs';
import { distDir } from './lib/paths.mjs';
import { staticServer } from './lib/staticServer.mjs';

const base = '/unroll/';

if (!existsSync(distDir)) {
  process.stderr.write('There is no built site to serve: run `npm run build` first.\n');
  process.exit(1);
}
const server = staticServer(distDir, base).listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') {
    process.stdout.write(`Serving http://127.0.0.1:${address.port}${base}\n`);
  }
});
