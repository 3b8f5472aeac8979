#!/usr/bin/env node
// Writes the bundled series and digits from the packages that carry them: node scripts/prepareSeries.mjs [folder, public/data if
// none]. The output is committed, so that the page and its tests need neither package.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureExtra } from './lib/extras.mjs';
import { root } from './lib/paths.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, 'public', 'data'));
const packages = path.join(await ensureExtra('datasets'), 'node_modules');

/** Some columns of a table of the package, each with so many decimals; the first stays as it is. */
function columns(source, requested) {
  const [head, ...rows] = readFileSync(path.join(packages, 'vega-datasets', 'data', source), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = head.split(',');
  const places = requested.map(({ name }) => names.indexOf(name));
  if (places.includes(-1)) throw new Error(`${source} has the columns ${head}`);
  const cell = (value, { digits, per = 1 }) =>
    digits === undefined ? value : String(Number((value / per).toFixed(digits)));
  const lines = rows.map((row) => {
    const cells = row.split(',');
    return requested.map((column, i) => cell(cells[places[i]], column)).join(',');
  });
  return [requested.map(({ name, as = name }) => as).join(','), ...lines];
}

function write(name, lines) {
  writeFileSync(path.join(folder, name), `${lines.join('\n')}\n`);
  process.stdout.write(`${name}: ${lines.length - 1} rows\n`);
}

const side = 28;
const half = side / 2;
/** Of each digit: as many to train on, and as many held back after them. */
const train = 700;
const held = 100;

/** 28 × 28 to 14 × 14 by the mean of four pixels, in 16 levels. */
function shrink(pixels, start) {
  const out = new Uint8Array(half * half);
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const at = start + 2 * y * side + 2 * x;
      const sum = pixels[at] + pixels[at + 1] + pixels[at + side] + pixels[at + side + 1];
      out[y * half + x] = Math.round((15 * sum) / 4);
    }
  }
  return out;
}

/** A line a digit, in turn 0 to 9 and again, so that every part of the file has as many of each: the digit, and 196 levels in hexadecimal. */
function digits() {
  const all = Array.from(
    { length: 10 },
    (_, digit) => JSON.parse(readFileSync(path.join(packages, 'mnist', 'src', 'digits', `${digit}.json`), 'utf8')).data,
  );
  const lines = [];
  for (let i = 0; i < train + held; i++) {
    all.forEach((pixels, digit) => {
      const levels = Array.from(shrink(pixels, i * side * side), (level) => level.toString(16));
      lines.push(`${digit} ${levels.join('')}`);
    });
  }
  return lines;
}

mkdirSync(folder, { recursive: true });
write(
  'sp500.csv',
  columns('sp500-2000.csv', [
    { name: 'date' },
    { name: 'close', digits: 2 },
    { name: 'volume', as: 'volume (millions)', digits: 0, per: 1e6 },
  ]),
);
write(
  'seattle-weather.csv',
  columns('seattle-weather.csv', [
    { name: 'date' },
    { name: 'temp_max', as: 'highest temperature (°C)', digits: 1 },
    { name: 'temp_min', as: 'lowest temperature (°C)', digits: 1 },
    { name: 'precipitation', as: 'rain (mm)', digits: 1 },
    { name: 'wind', as: 'wind', digits: 1 },
  ]),
);
write(
  'co2.csv',
  columns('co2-concentration.csv', [
    { name: 'Date', as: 'month' },
    { name: 'CO2', as: 'CO2 (ppm)' },
  ]),
);
const lines = digits();
writeFileSync(path.join(folder, 'digits.txt.gz'), gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
process.stdout.write(`digits.txt.gz: ${lines.length} digits\n`);
copyFileSync(path.join(packages, 'mnist', 'LICENSE'), path.join(folder, 'digits.LICENSE.txt'));
