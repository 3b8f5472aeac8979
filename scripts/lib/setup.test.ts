import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { installedBrowsers } from './installedBrowsers.mjs';
import { nodeIsSupported } from './nodeVersion.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unroll-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('accepts the versions of Node that package.json names', () => {
  expect(manifest.engines.node).toBe('^20.19.0 || >=22.12.0');
  for (const version of ['20.19.0', '20.20.2', '22.12.0', '24.0.0', '30.1.0']) {
    expect(nodeIsSupported(version), version).toBe(true);
  }
  for (const version of ['14.21.3', '18.20.8', '20.18.3', '21.7.3', '22.11.0']) {
    expect(nodeIsSupported(version), version).toBe(false);
  }
});

test('finds browsers on the PATH, stable Chrome before Chromium, and only programs', () => {
  const folders = ['a', 'b', 'c'].map((name) => join(folder, name));
  const [a = '', b = '', c = ''] = folders;
  for (const path of folders) mkdirSync(path);
  writeFileSync(join(a, 'chromium'), '');
  chmodSync(join(a, 'chromium'), 0o755);
  writeFileSync(join(b, 'google-chrome'), '');
  chmodSync(join(b, 'google-chrome'), 0o755);
  writeFileSync(join(c, 'microsoft-edge'), 'not a program');
  chmodSync(join(c, 'microsoft-edge'), 0o644);
  const found = installedBrowsers('linux', { PATH: folders.join(delimiter) });
  expect(found.filter((path) => path.startsWith(folder))).toEqual([join(b, 'google-chrome'), join(a, 'chromium')]);
});

test('finds a browser in the applications of a Mac', () => {
  const program = join(folder, 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
  mkdirSync(join(program, '..'), { recursive: true });
  writeFileSync(program, '');
  chmodSync(program, 0o755);
  expect(installedBrowsers('darwin', { HOME: folder })).toContain(program);
});
