import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { root } from '../lib/paths.mjs';

/** Words that this project had of its own, and the field's term that stands in their place. */
const terms: Readonly<Record<string, string>> = {
  answers: 'predictions, targets',
  asked: 'scored, requested',
  blamed: 'depends on',
  cadence: 'throttle',
  contestant: 'compared run',
  contestants: 'compared runs',
  duel: 'comparison',
  exam: 'evaluation',
  examine: 'evaluate',
  fed: 'feedback',
  felt: 'receives gradient',
  ghost: 'past run',
  ghosts: 'past runs',
  'go on': 'resume',
  halves: 'float16',
  'handed down': 'gradient of the layer output',
  'handed up': 'layer output',
  heard: 'received',
  hears: 'depends on',
  'held back': 'validation',
  hyper: 'step uniforms',
  judged: 'scored',
  'keep gate': 'retention slot',
  keeper: 'checkpointer, autosave',
  'left run': 'interrupted run',
  misfit: 'violation',
  misfits: 'violations',
  phased: 'two-stage',
  pulse: 'throttle',
  recipe: 'run spec',
  rival: 'compared run',
  rivals: 'compared runs',
  said: 'predicted, sent',
  slab: 'partial sum',
  slabs: 'partial sums',
  soundness: 'divergence',
  spread: 'standard deviation',
  squash: 'activation',
  squashes: 'activations',
  tell: 'report, notify',
  tells: 'reports',
  told: 'reported',
  tactic: 'kernel variant',
  tactics: 'kernel variants',
  testimony: 'run monitor',
  'to beat': 'baseline',
  trail: 'history',
  trails: 'history',
  turner: 'round-robin scheduler',
  'what is on': 'active options',
  wanted: 'target',
  witness: 'run monitor',
};

/** Parts of a name in lower case: `heldBackName` as 'held back name', `HELD_BACK` as 'held back'. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .trim()
    .toLowerCase();

const oldTerm = (name: string): string | undefined =>
  Object.keys(terms).find((term) => ` ${wordsOf(name)} `.includes(` ${term} `));

/** Names that a source declares or uses; comments and strings are not read. */
function namesIn(file: string, text: string): Set<string> {
  const names = new Set<string>();
  if (file.endsWith('.wgsl')) {
    for (const [name] of text.replace(/\/\/.*/g, '').matchAll(/[A-Za-z_]\w*/g)) names.add(name);
    return names;
  }
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && /Identifier$/.test(String(node.type)) && 'name' in node) names.add(String(node.name));
    for (const child of Object.values(node)) visit(child);
  };
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  visit(program);
  return names;
}

const found = (file: string, text: string): string[] =>
  [...namesIn(file, text)].flatMap((name) => {
    const term = oldTerm(name);
    return term === undefined ? [] : [`${file}: ${name} has “${term}”; the field's term is ${terms[term]}`];
  });

test('should find a word in a name, whole or a part of it, when it is in the table', () => {
  expect(found('a.ts', 'const heldBackName = (duel: Duel) => duel.recipe_of;')).toEqual([
    "a.ts: heldBackName has “held back”; the field's term is validation",
    "a.ts: duel has “duel”; the field's term is comparison",
    "a.ts: Duel has “duel”; the field's term is comparison",
    "a.ts: recipe_of has “recipe”; the field's term is run spec",
  ]);
  expect(found('a.wgsl', 'let slabs = 1u; // tactics')).toHaveLength(1);
});

test('should leave comments, strings and other words alone when they are like one of the table', () => {
  expect(found('a.tsx', "/** A duel. */ export const examples = <p title='ghost'>{'held back'}</p>;")).toEqual([]);
});

test('should name things by the terms of the field when sources are read', { timeout: 60_000 }, () => {
  const files = ['src', 'shaders', 'scripts', 'e2e', 'bench'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(tsx?|mjs|wgsl)$/.test(path) && !/node_modules|vocabulary\.test\.ts$/.test(path))
      .map((path) => join(folder, path)),
  );
  expect(files.length).toBeGreaterThan(1000);
  expect(files.flatMap((file) => found(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
