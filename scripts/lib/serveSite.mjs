// @ts-check
import { ensureInstalled } from './install.mjs';
import { root } from './paths.mjs';
import { runTool } from './processes.mjs';
import { SetupError } from './setupError.mjs';

/** Builds the site and serves it on the first free port from 4173 on, until the process is ended. */
export async function serveSite() {
  await ensureInstalled();
  const { code } = await runTool('vite', ['build', '--logLevel', 'warn']);
  if (code !== 0) {
    throw new SetupError('The site could not be built: mend what the message above names and run the command again.');
  }
  const { preview } = await import('vite');
  const server = await preview({ root, preview: { port: 4173, open: hasDesktop() } });
  process.stdout.write('\nUnroll is ready. Press Ctrl+C to stop.\n\n');
  server.printUrls();
}

/** Where there is no screen, opening a browser would only print an error. */
function hasDesktop() {
  const { platform, env } = process;
  if (env.CI) return false;
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
