import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A software GPU (SwiftShader), as every Chromium for Linux brings one. */
interface SwiftShader {
  /** For the Vulkan loader: which driver to use. */
  readonly manifest: string;
  /** The loader that lies beside it; null where there is none. */
  readonly loader: string | null;
}

const manifestName = 'vk_swiftshader_icd.json';
const loaderName = 'libvulkan.so.1';

/**
 * Only Linux can be without any adapter: macOS has Metal on every machine, and Windows a software adapter of its own.
 * @param browsers programs of browsers, the likeliest first
 */
export function findSwiftShader(browsers: readonly string[], env: NodeJS.ProcessEnv): SwiftShader | null {
  for (const folder of [...browsers.flatMap(foldersOf), ...playwrightFolders(env)]) {
    const manifest = join(folder, manifestName);
    if (!existsSync(manifest)) continue;
    const loader = join(folder, loaderName);
    return { manifest, loader: existsSync(loader) ? loader : null };
  }
  return null;
}

/** What is on the PATH is often a script or a link, while the library lies with the browser itself. */
function foldersOf(program: string): string[] {
  const name = basename(program);
  const vendors = [
    ['google-chrome', '/opt/google/chrome'],
    ['microsoft-edge', '/opt/microsoft/msedge'],
  ] as const;
  const own = vendors.flatMap(([start, folder]) => (name.startsWith(start) ? [folder] : []));
  const packaged = ['/usr/lib', '/usr/lib64', '/opt'].map((folder) => join(folder, name));
  return [dirname(existsSync(program) ? realpathSync(program) : program), ...own, ...packaged];
}

function playwrightFolders(env: NodeJS.ProcessEnv): string[] {
  const root = env.PLAYWRIGHT_BROWSERS_PATH || join(homedir(), '.cache', 'ms-playwright');
  return filesIn(root)
    .filter((name) => name.startsWith('chromium'))
    .sort()
    .reverse()
    .flatMap((name) => filesIn(join(root, name)).map((inner) => join(root, name, inner)));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Whether the system has a Vulkan driver, by the folders that its loader reads
 * (https://github.com/KhronosGroup/Vulkan-Loader/blob/main/docs/LoaderDriverInterface.md). Asking Dawn instead would have it
 * print a warning where there is none.
 */
export function systemHasVulkan(env: NodeJS.ProcessEnv): boolean {
  const list = (value: string | undefined, usual: string): string[] => (value || usual).split(':');
  const roots = [
    env.XDG_CONFIG_HOME || join(homedir(), '.config'),
    ...list(env.XDG_CONFIG_DIRS, '/etc/xdg'),
    '/etc',
    env.XDG_DATA_HOME || join(homedir(), '.local', 'share'),
    ...list(env.XDG_DATA_DIRS, '/usr/local/share:/usr/share'),
  ];
  return roots.some((root) => filesIn(join(root, 'vulkan', 'icd.d')).some((name) => name.endsWith('.json')));
}

/** True where a person has chosen the drivers already. */
export function driverIsChosen(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES);
}

// dlopen's RTLD_NOW and RTLD_NODELETE on Linux.
const openForGood = 0x2 | 0x1000;

/**
 * Sees to it that Dawn will find a Vulkan loader: the system's or, where it has none, the one beside SwiftShader. Node
 * opens libraries only as addons, and says that this is none; but opened so it stays, and Dawn's request by name finds it.
 */
export function preloadVulkan({ loader }: SwiftShader): void {
  if (loader && !opens(loaderName)) opens(loader);
}

function opens(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, openForGood);
    return true;
  } catch (error) {
    return /did not self-register/.test((error as Error).message);
  }
}
