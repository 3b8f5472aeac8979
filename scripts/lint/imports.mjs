// @ts-check
// npm run test:lint: holds src to rooms.mjs. Biome knows no folders that must not form a circle, and takes a list of what is
// forbidden; here what is allowed is said once.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sourceDir } from '../lib/paths.mjs';
import * as ours from './rooms.mjs';

/**
 * @typedef {{ file: string, target: string, package: boolean }} Import paths below src; of a package, its name
 * @typedef {Pick<typeof ours, 'rooms' | 'packages'> & { heldByParts: readonly string[], apart: readonly string[] }} Rules
 */

/** The float64 reference is what tests compare with; a rule of Biome's says what it may import. @param {string} file */
const isTest = (file) => /\.test\.tsx?$|\/(testing|golden|reference)\/|\/reference\.ts$/.test(file);

/** @param {string} file below src @param {string} text of it @returns {Import[]} */
export function importsOf(file, text) {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) =>
    name.startsWith('.')
      ? { file, target: posix.join(posix.dirname(file), name.replace(/\?.*$/, '')), package: false }
      : { file, target: name, package: true },
  );
}

/** @param {string} path @param {string} pattern */
const within = (path, pattern) => {
  const expected = pattern.split('/');
  const parts = path.split('/');
  return expected.every((part, i) => (part === '*' ? parts[i] !== undefined : part === parts[i]));
};

/** @param {Rules['rooms']} rooms @returns {(path: string) => string | undefined} the part that a path is in */
function roomsByPath(rooms) {
  const names = Object.keys(rooms).sort((a, b) => b.split('/').length - a.split('/').length);
  return (path) => names.find((name) => within(path, name));
}

/** Parts that may import what stands below them in the list. @param {Rules['rooms']} rooms @returns {string[]} */
export function wrongOrder(rooms) {
  const names = Object.keys(rooms);
  const roomOf = roomsByPath(rooms);
  return names.flatMap((room, i) =>
    (rooms[room] ?? []).flatMap((allowed) =>
      [roomOf(allowed), ...names.filter((name) => within(name, allowed))]
        .filter((name) => name === undefined || names.indexOf(name) > i)
        .map(
          (name) =>
            `${room} imports ${allowed}, but ${name ? `${name} stands below it` : 'it is no part'} in rooms.mjs.`,
        ),
    ),
  );
}

/** @param {readonly Import[]} imports @param {Rules} rules @returns {string[]} what is wrong, a sentence each */
export function wrongImports(imports, rules) {
  const roomOf = roomsByPath(rules.rooms);
  return imports.flatMap(({ file, target, package: isPackage }) => {
    if (isTest(file)) return [];
    const room = roomOf(file);
    if (!room) return [`${file} is in no part that scripts/lint/rooms.mjs knows.`];
    if (isPackage) {
      const own = rules.packages.names.some((name) => target === name || target.startsWith(`${name}/`));
      return own && !rules.packages.parts.includes(room)
        ? [`${file} imports ${target}, which only ${rules.packages.parts.join(' and ')} may.`]
        : [];
    }
    const allowed = rules.rooms[room] ?? [];
    if (target.startsWith('..') || roomOf(target) === room || allowed.some((name) => within(target, name))) return [];
    return [`${file} imports ${target}; ${room} imports ${allowed.join(', ') || 'nothing'} and itself.`];
  });
}

/**
 * Children of a folder with subfolders that import each other in a circle, and those of one whose children stand apart that import each other at all.
 * @param {readonly Import[]} imports @param {Rules} rules @returns {string[]}
 */
export function wrongFolders(imports, { heldByParts, apart }) {
  const tested = imports.filter(({ file }) => !isTest(file));
  const folders = new Set(tested.flatMap(({ file }) => foldersAbove(file)));
  const among = (/** @type {string} */ folder) => {
    const depth = folder === '' ? 0 : folder.split('/').length;
    const child = (/** @type {string} */ path) =>
      folder === '' || path.startsWith(`${folder}/`) ? path.split('/')[depth] : undefined;
    return tested.flatMap(({ file, target }) => {
      const [from, to] = [child(file), child(target)];
      return from && to && from !== to ? [{ from, to, file, target }] : [];
    });
  };
  return [
    ...apart.flatMap((folder) =>
      among(folder).map(({ file, target }) => `${file} imports ${target}; folders of ${folder} stand apart.`),
    ),
    ...[...folders].flatMap((folder) => {
      if (heldByParts.includes(folder)) return [];
      const edges = among(folder);
      const circle = circleOf(edges);
      if (!circle) return [];
      const files = circle.map((from, i) => {
        const to = circle[(i + 1) % circle.length];
        const edge = edges.find((each) => each.from === from && each.to === to);
        return `  ${edge?.file} imports ${edge?.target}`;
      });
      return [`In ${folder || 'src'} imports go round: ${[...circle, circle[0]].join(' → ')}\n${files.join('\n')}`];
    }),
  ];
}

/** Folders above that of a file, '' too: those that have subfolders. @param {string} file */
const foldersAbove = (file) =>
  file
    .split('/')
    .slice(1)
    .map((_, i) => file.split('/').slice(0, i).join('/'));

/** A shortest circle. @param {readonly { from: string, to: string }[]} edges @returns {string[] | undefined} */
function circleOf(edges) {
  /** @type {string[] | undefined} */
  let shortest;
  for (const start of new Set(edges.map(({ from }) => from))) {
    /** @type {Map<string, string[]>} */
    const paths = new Map([[start, [start]]]);
    for (const [node, path] of paths) {
      for (const { to } of edges.filter(({ from }) => from === node)) {
        if (to === start && path.length < (shortest?.length ?? Number.POSITIVE_INFINITY)) shortest = path;
        if (!paths.has(to)) paths.set(to, [...path, to]);
      }
    }
  }
  return shortest;
}

/** @param {string} folder every import of its files */
function readImports(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => importsOf(name, readFileSync(join(folder, name), 'utf8')));
}

/** @param {string} src @returns {string[]} what is wrong with its imports */
export function wrongIn(src) {
  const imports = readImports(src);
  return [...wrongOrder(ours.rooms), ...wrongImports(imports, ours), ...wrongFolders(imports, ours)];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const wrong = wrongIn(sourceDir);
  for (const each of wrong) process.stderr.write(`${each}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
