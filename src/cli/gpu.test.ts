import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { choose, type ListedAdapter, parseAdapters } from './gpu.ts';
import { driverIsChosen, findSwiftShader, systemHasVulkan } from './vulkan.ts';

const message = `no suitable backends found
Available adapters:
 * backend: 'null', name: 'Null backend'
 * backend: 'opengles', name: 'NVIDIA GeForce'
 * backend: 'vulkan', name: 'NVIDIA GeForce 'RTX' 4090'
 * backend: 'vulkan', name: 'llvmpipe (LLVM 15.0.6, 256 bits)'`;

describe('adapters', () => {
  const named = (name: string, software: boolean, driver: string | null = null): ListedAdapter => ({
    name,
    backend: 'vulkan',
    software,
    driver,
  });
  const hardware = named('NVIDIA GeForce RTX 4090', false);
  const mesa = named('llvmpipe (LLVM 15)', true);
  const swiftShader = named('SwiftShader Device (Subzero)', true, '/x/vk_swiftshader_icd.json');

  test("are read from Dawn's complaint, those with all of WebGPU", () => {
    expect(parseAdapters(message, null)).toEqual([
      named("NVIDIA GeForce 'RTX' 4090", false),
      named('llvmpipe (LLVM 15.0.6, 256 bits)', true),
    ]);
  });

  test('are chosen hardware first, then SwiftShader, then any', () => {
    expect(choose([mesa, hardware, swiftShader], undefined)).toBe(hardware);
    expect(choose([mesa, swiftShader], undefined)).toBe(swiftShader);
    expect(choose([mesa], undefined)).toBe(mesa);
  });

  test('are chosen by a part of their name', () => {
    expect(choose([hardware, mesa, swiftShader], 'swiftshader')).toBe(swiftShader);
    expect(choose([hardware, mesa, swiftShader], 'LLVM')).toBe(mesa);
  });

  test('that are not there are told from those that are', () => {
    const names = 'NVIDIA GeForce RTX 4090, llvmpipe (LLVM 15)';
    expect(() => choose([hardware, mesa], 'radeon')).toThrow(
      `There is no adapter whose name contains "radeon" (--adapter); there are ${names}.`,
    );
    expect(() => choose([], undefined)).toThrow(/^No GPU was found .*install .*Chromium/);
  });
});

describe('Vulkan', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'unroll-vulkan-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const make = (...path: string[]): string => {
    const file = join(folder, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    return file;
  };

  test("is found beside a browser's program, through a link", () => {
    const manifest = make('browser', 'vk_swiftshader_icd.json');
    const program = make('browser', 'chrome');
    symlinkSync(program, join(folder, 'chrome-link'));
    const env = { PLAYWRIGHT_BROWSERS_PATH: join(folder, 'none') };
    expect(findSwiftShader([join(folder, 'chrome-link')], env)).toEqual({ manifest, loader: null });
    const loader = make('browser', 'libvulkan.so.1');
    expect(findSwiftShader([program], env)).toEqual({ manifest, loader });
  });

  test("is found in Playwright's newest download", () => {
    make('ms', 'chromium-1100', 'chrome-linux', 'vk_swiftshader_icd.json');
    const newest = make('ms', 'chromium-1200', 'chrome-linux64', 'vk_swiftshader_icd.json');
    make('ms', 'firefox-1500', 'firefox', 'vk_swiftshader_icd.json');
    expect(findSwiftShader([], { PLAYWRIGHT_BROWSERS_PATH: join(folder, 'ms') })?.manifest).toBe(newest);
    expect(findSwiftShader([join(folder, 'gone')], { PLAYWRIGHT_BROWSERS_PATH: folder })).toBeNull();
  });

  test('drivers of the system are known by their manifests', () => {
    const env = { XDG_CONFIG_HOME: '/nowhere', XDG_DATA_HOME: '/nowhere', XDG_DATA_DIRS: `/nowhere:${folder}` };
    const before = systemHasVulkan(env);
    make('vulkan', 'icd.d', 'radeon_icd.x86_64.json');
    expect(systemHasVulkan(env)).toBe(true);
    expect(before).toBe(systemHasVulkan({ ...env, XDG_DATA_DIRS: '/nowhere' }));
  });

  test('drivers that a person chose are left alone', () => {
    expect(driverIsChosen({})).toBe(false);
    expect(driverIsChosen({ VK_ICD_FILENAMES: '/a.json' })).toBe(true);
    expect(driverIsChosen({ VK_DRIVER_FILES: '/a.json' })).toBe(true);
  });
});
