import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { corpora } from './corpora.ts';
import { inspectText } from './text.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, 'public', file), 'utf8');
const made = mkdtempSync(path.join(tmpdir(), 'corpora-'));
afterAll(() => rmSync(made, { recursive: true }));

describe('the bundled texts', () => {
  it('have a file, a source and a licence each', () => {
    expect(corpora.map(({ id }) => id)).toEqual(['moby-dick', 'sonnets']);
    for (const { id, file, source, licence } of corpora) {
      expect(existsSync(path.join(root, 'public', file)), id).toBe(true);
      for (const { text, url } of [source, licence]) {
        expect(text.length, id).toBeGreaterThan(0);
        expect(new URL(url).protocol, id).toBe('https:');
      }
    }
  });

  it('are what the script makes of its packages', () => {
    execFileSync(process.execPath, [path.join(root, 'scripts', 'prepareCorpora.mjs'), made], { stdio: 'pipe' });
    const files = readdirSync(made);
    expect(files.sort()).toEqual(['moby-dick.txt', 'sonnets.LICENSE.txt', 'sonnets.txt']);
    for (const file of files) {
      const same = readFileSync(path.join(made, file)).equals(readFileSync(path.join(root, 'public', 'data', file)));
      expect(same, `${file} differs from what scripts/prepareCorpora.mjs writes`).toBe(true);
    }
  });

  it.each(corpora)('$id is clean: composed, \\n only, nothing at line ends', ({ file }) => {
    const text = read(file);
    expect(text).toBe(text.normalize('NFC'));
    expect(text).not.toMatch(/[\r\t\u00A0\uFEFF\uFFFD]| $| {2}|\n{4}/m);
    expect(text).toMatch(/^\S.*\S\n$/s);
  });

  it.each([
    ['moby-dick', 64, 100],
    ['sonnets', 50, 70],
  ])('%s has a vocabulary of %i to %i, with nothing folded', (id, low, high) => {
    const file = corpora.find((corpus) => corpus.id === id)?.file ?? '';
    const report = inspectText(file, readFileSync(path.join(root, 'public', file)));
    expect(report.problem).toBeUndefined();
    expect(report.vocabularySize).toBeGreaterThanOrEqual(low);
    expect(report.vocabularySize).toBeLessThanOrEqual(high);
    expect(report.folded.distinct).toBe(0);
  });

  it('hold every chapter in order, with whole titles', () => {
    const headings = [...read('data/moby-dick.txt').matchAll(/(?<=\n\n\n)CHAPTER (\d+)\. (.+)(?=\n\n\S)/g)];
    expect(headings.map(([, number]) => Number(number))).toEqual(Array.from({ length: 135 }, (_, i) => i + 1));
    for (const [heading, , title] of headings) expect(title, heading).toMatch(/[.!?]$/);
    expect(headings[72]?.[2]).toBe('Stubb and Flask Kill a Right Whale; and Then Have a Talk Over Him.');
    const text = read('data/moby-dick.txt');
    expect(text).toContain('\n\n\nCHAPTER 1. Loomings.\n\nCall me Ishmael. Some years ago—never mind how long');
    expect(text).toContain('Farewell and adieu to you, Spanish ladies!\nFarewell and adieu to you, ladies of Spain!\n');
    expect(text).toContain('is happily borne out by an official circular, issued by Lieutenant Maury, of the National');
    expect(text.endsWith('only found another orphan.\n')).toBe(true);
  });

  it('hold all 154 sonnets, of fourteen lines but for the two that have fifteen and twelve', () => {
    const sonnets = read('data/sonnets.txt').trimEnd().split('\n\n\n');
    expect(sonnets).toHaveLength(154);
    sonnets.forEach((sonnet, i) => {
      const [heading, body = ''] = sonnet.split('\n\n');
      expect(heading).toMatch(/^SONNET [CLXVI]+$/);
      expect(body.split('\n'), heading).toHaveLength({ 98: 15, 125: 12 }[i] ?? 14);
    });
    expect(sonnets[17]).toMatch(/^SONNET XVIII\n\nShall I compare thee to a summer's day\?\n/);
    expect(sonnets[153]).toMatch(/^SONNET CLIV\n/);
  });
});
