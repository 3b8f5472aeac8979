import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { firstError, readJson } from './jsonFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'unroll-json-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'run.json');
const read = (text: string) => {
  writeFileSync(file, text);
  return readJson(file, '--config');
};

test('reads JSON, with a byte order mark too', () => {
  expect(read('\uFEFF{"layers": 2}')).toEqual({ layers: 2 });
});

test.each([
  ['{"layers": 2,}', 1, 14],
  ['{\n  "layers": 2\n  "seed": 1\n}', 3, 3],
  ['{\n  "layers": two\n}', 2, 13],
  ["{'layers': 2}", 1, 2],
  ['{"layers": 2}\n}', 2, 1],
  ['{"layers": [1, 2', 1, 17],
  ['', 1, 1],
  ['{"a": 01}', 1, 8],
  ['{"a": "x\ty"}', 1, 7],
  ['[1, 2}', 1, 6],
])('says where %j stops being JSON', (text, line, column) => {
  const place = `line ${line}, column ${column}`;
  expect(() => read(text)).toThrow(`${file} is not JSON: ${place} can't be read (--config).`);
});

test.each(['\n', '\r\n'])('should say what to delete when a file begins with what npm prints: %j', (newline) => {
  const lines = ['', '> unroll@0.1.0 train', '> node scripts/train.mjs --print-config', '', '{', '}', ''];
  expect(() => read(lines.join(newline))).toThrow(
    `${file} begins with lines that npm printed: delete everything before the first { (--config).`,
  );
});

test('says what is wrong with a file that is none', () => {
  expect(() => readJson(join(folder, 'none'), '--config')).toThrow(
    /none can't be read: there is no such file \(--config\)/,
  );
  expect(() => readJson(folder, '--config')).toThrow(/it is a folder/);
});

test('finds no error in what JSON.parse takes, whatever it is', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', ' ', 'x', '1', '\\'), (json, at, put) => {
      const cut = at % (json.length + 1);
      const text = json.slice(0, cut) + put + json.slice(cut + 1);
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      const found = firstError(text);
      expect(found).toBeLessThanOrEqual(text.length);
      if (valid) expect(found).toBe(text.length);
    }),
    { numRuns: 2000 },
  );
});
