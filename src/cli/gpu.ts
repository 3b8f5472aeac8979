import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Gpu, openGpu } from '../gpu/device.ts';
import { RunError, UsageError } from './errors.ts';
import type { Host } from './host.ts';
import { driverIsChosen, findSwiftShader, preloadVulkan, systemHasVulkan } from './vulkan.ts';

export interface ListedAdapter {
  readonly name: string;
  readonly backend: string;
  /** A CPU pretending to be a GPU. */
  readonly software: boolean;
  /** The Vulkan driver it belongs to, where that is not one of the system's. */
  readonly driver: string | null;
}

/** Dawn's package for Node. */
interface Dawn {
  create(flags: string[]): GPU;
  readonly globals: object;
}

/** Those that offer all of WebGPU. */
const wholeBackends = ['d3d12', 'metal', 'vulkan'];

const chosenByPerson = driverIsChosen(process.env);

// Dawn lives as long as somebody holds what `create` returned.
const held: GPU[] = [];

/** Every adapter there is: those of the system, then SwiftShader beside a browser. */
export async function listAdapters(host: Host): Promise<ListedAdapter[]> {
  const dawn = await loadDawn(host);
  const adapters: ListedAdapter[] = [];
  for (const driver of drivers(host)) {
    selectDriver(driver);
    adapters.push(...(await adaptersOf(dawn, driver)));
  }
  return adapters;
}

/**
 * Opens the adapter whose name contains `requested`, or else the first of: hardware, SwiftShader, any software.
 * @throws UsageError where there is none of that name, RunError where there is none at all
 * @throws GpuError as {@link openGpu} does
 */
export async function openAdapter(host: Host, requested: string | undefined): Promise<Gpu> {
  const adapters = await listAdapters(host);
  const chosen = choose(adapters, requested);
  selectDriver(chosen.driver);
  const dawn = await loadDawn(host);
  const gpu = dawn.create([`backend=${chosen.backend}`, `adapter=${chosen.name}`]);
  held.push(gpu);
  return openGpu(gpu);
}

/** Exported for tests. */
export function choose(adapters: readonly ListedAdapter[], requested: string | undefined): ListedAdapter {
  if (adapters.length === 0) {
    throw new RunError(
      'No GPU was found that WebGPU can use, and no software one: install the Vulkan driver of your GPU, or Chromium or Google Chrome (the software GPU beside it is used), or mesa-vulkan-drivers.',
    );
  }
  if (requested === undefined) {
    const own = adapters.find(({ driver }) => driver !== null);
    return adapters.find(({ software }) => !software) ?? own ?? (adapters[0] as ListedAdapter);
  }
  const chosen = adapters.find(({ name }) => name.toLowerCase().includes(requested.toLowerCase()));
  if (chosen) return chosen;
  const names = [...new Set(adapters.map(({ name }) => name))].join(', ');
  throw new UsageError(`There is no adapter whose name contains "${requested}" (--adapter); there are ${names}.`);
}

async function loadDawn(host: Host): Promise<Dawn> {
  const folder = await host.webgpuFolder();
  const entry = createRequire(join(folder, 'package.json')).resolve('webgpu');
  try {
    const dawn: Dawn = await import(/* @vite-ignore */ pathToFileURL(entry).href);
    Object.assign(globalThis, dawn.globals, { setImmediate: soon });
    return dawn;
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n');
    throw new RunError(`Dawn, which gives Node a GPU, can't be loaded on this system: ${reason}.`, { cause });
  }
}

/**
 * Dawn asks again and again, through this global, whether the GPU is done. Asked in every turn of the event loop that takes
 * a whole core, which a software GPU has better use for; asked every millisecond it takes none.
 */
const soon = (callback: (...args: unknown[]) => void, ...args: unknown[]): unknown => setTimeout(callback, 1, ...args);

/** The Vulkan drivers to look through, null being the system's own choice. */
function drivers(host: Host): (string | null)[] {
  const { env, platform } = process;
  if (platform !== 'linux') return [null];
  const swiftShader = findSwiftShader(host.browsers(), env);
  if (swiftShader) preloadVulkan(swiftShader);
  const system = chosenByPerson || systemHasVulkan(env) ? [null] : [];
  return swiftShader && !chosenByPerson ? [...system, swiftShader.manifest] : system;
}

function selectDriver(manifest: string | null): void {
  if (manifest !== null) process.env.VK_ICD_FILENAMES = manifest;
  else if (!chosenByPerson) delete process.env.VK_ICD_FILENAMES;
}

/** Dawn names its adapters only when it is asked for one that it does not have. */
async function adaptersOf(dawn: Dawn, driver: string | null): Promise<ListedAdapter[]> {
  const gpu = dawn.create(['adapter=?']);
  try {
    await gpu.requestAdapter({ powerPreference: 'high-performance' });
    return [];
  } catch (error) {
    return parseAdapters((error as Error).message, driver);
  }
}

/** Exported for tests. */
export function parseAdapters(message: string, driver: string | null): ListedAdapter[] {
  return [...message.matchAll(/backend: '([^']+)', name: '(.*)'$/gm)]
    .map(([, backend = '', name = '']) => ({ backend, name, software: isSoftware(name), driver }))
    .filter(({ backend }) => wholeBackends.includes(backend));
}

const isSoftware = (name: string): boolean => /swiftshader|llvmpipe|lavapipe|warp|basic render/i.test(name);
