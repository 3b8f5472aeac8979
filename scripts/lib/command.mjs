// @ts-check
import { rememberedBrowser } from './browser.mjs';
import { ensureCliBundle } from './cliBundle.mjs';
import { ensureExtra } from './extras.mjs';
import { ensureInstalled } from './install.mjs';
import { installedBrowsers } from './installedBrowsers.mjs';
import { root } from './paths.mjs';
import { runScript } from './setupError.mjs';

/** Programs of browsers built on Chromium, the likeliest first. */
export const browsers = () =>
  [process.env.UNROLL_BROWSER, rememberedBrowser(), ...installedBrowsers()].filter((path) => path !== undefined);

/**
 * Runs one of the command line's commands in this process, with this process's arguments.
 * @param {'train' | 'sample' | 'translate' | 'export'} name
 */
export async function runCommand(name) {
  await runScript(async () => {
    await ensureInstalled();
    const { main } = await import(await ensureCliBundle());
    await main(name, process.argv.slice(2), {
      // npm runs scripts in the project's folder and says where it was itself started.
      workingFolder: (process.env.npm_lifecycle_event === name && process.env.INIT_CWD) || process.cwd(),
      projectFolder: root,
      webgpuFolder: () => ensureExtra('webgpu'),
      browsers,
    });
  });
}
