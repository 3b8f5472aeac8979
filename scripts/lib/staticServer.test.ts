import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { staticServer } from './staticServer.mjs';

let folder = '';
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unroll-site-'));
  mkdirSync(join(folder, 'site', 'data'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'site', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'site', 'data', 'moby dick.txt'), 'Call me Ishmael.');
  server = staticServer(join(folder, 'site'), '/unroll/');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Sends the path as it is: `fetch` would resolve the dots itself. */
function get(path: string): Promise<{ status: number; type: string; body: string }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('serves the folder under the sub-path', async () => {
  expect(await get('/unroll/?seed=1')).toEqual({
    status: 200,
    type: 'text/html; charset=utf-8',
    body: '<!doctype html>',
  });
  expect(await get('/unroll/data/moby%20dick.txt')).toMatchObject({ status: 200, body: 'Call me Ishmael.' });
});

test('knows nothing outside the sub-path, so that an absolute address fails', async () => {
  for (const path of ['/', '/index.html', '/data/moby%20dick.txt', '/unroll/absent.js', '/unroll/data/']) {
    expect((await get(path)).status, path).toBe(404);
  }
  expect((await get('/unroll')).status).toBe(301);
});

test('never leaves the folder', async () => {
  for (const path of ['/unroll/../secret.txt', '/unroll/%2e%2e/secret.txt', '/unroll/..%2fsecret.txt', '/unroll/%zz']) {
    expect((await get(path)).status, path).toBe(404);
  }
});
