import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../../e2e/', import.meta.url);
const specs = readdirSync(folder)
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

/** Which lines of which specs match. */
const found = (pattern: RegExp): string[] =>
  specs.flatMap(({ name, text }) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${name}:${i + 1}: ${line.trim()}`] : [])),
  );

/** Titles of the tests of a spec; those of a loop as they are written. */
const titlesOf = (text: string): string[] =>
  [...text.matchAll(/^\s*test\(\s*(['"`])(.*?)\1,/gms)].map(([, , title]) => title as string);

it.each([
  [
    'take their test from the fixtures, which give each its own page and check its console',
    /\btest\b.*from 'playwright\/test'/,
  ],
  ['share nothing that one of them changes', /^(let|var) |\bbeforeAll\b|\bafterAll\b|\bserial\b/],
  ['wait for an event, never for a time', /\bwaitForTimeout\b|^\s*await new Promise\(/],
  ['leave how long a wait may last to the configuration', /\btimeout: \d|\bsetTimeout\(\d|\btest\.(setTimeout|slow)\b/],
])('should %s, when a spec has several tests', (_, pattern) => {
  expect(found(pattern)).toEqual([]);
});

it('should say what the page does and when, and never twice the same, when a test is named', () => {
  const titles = specs.flatMap(({ text }) => titlesOf(text));
  expect(titles.length).toBeGreaterThan(specs.length);
  expect(titles.filter((title) => !/^should .*\bwhen\b/s.test(title))).toEqual([]);
  expect(titles.filter((title, i) => titles.indexOf(title) < i)).toEqual([]);
});
