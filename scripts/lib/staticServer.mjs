// @ts-check
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/**
 * A host like GitHub Pages: plain files under a sub-path, 404 for everything else, nothing rewritten.
 * @param {string} folder
 * @param {string} base sub-path with a slash at both ends, for example /unroll/
 */
export function staticServer(folder, base) {
  return createServer((request, response) => {
    const path = (request.url ?? '/').split(/[?#]/)[0] ?? '/';
    if (path === base.slice(0, -1)) {
      response.writeHead(301, { location: base }).end();
      return;
    }
    const file = path.startsWith(base) ? fileWithin(folder, path.slice(base.length) || 'index.html') : undefined;
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file.path)] ?? 'application/octet-stream',
      'content-length': file.size,
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file.path).pipe(response);
  });
}

/**
 * @param {string} folder
 * @param {string} relative percent-encoded
 */
function fileWithin(folder, relative) {
  try {
    const path = normalize(join(folder, decodeURIComponent(relative)));
    if (!path.startsWith(normalize(folder + sep))) return undefined;
    const info = statSync(path);
    return info.isFile() ? { path, size: info.size } : undefined;
  } catch {
    // A name that can't be decoded and a file that is not there are the same to the one who asks.
    return undefined;
  }
}
