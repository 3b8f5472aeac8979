import { expect, test } from 'vitest';
import { importsOf, wrongFolders, wrongImports, wrongOrder } from './imports.mjs';

const rules = {
  rooms: {
    'probes/*/contract.ts': [],
    lib: [],
    probes: ['lib', 'probes/*/contract.ts'],
    ui: ['lib', 'probes/*/contract.ts'],
  },
  packages: { names: ['react'], parts: ['ui'] },
  heldByParts: ['lib'],
  apart: ['ui/views'],
};
const wrong = (file: string, text: string): string[] => wrongImports(importsOf(file, text), rules);
const folders = (files: Record<string, string>): string[] =>
  wrongFolders(
    Object.entries(files).flatMap(([file, text]) => importsOf(file, text)),
    rules,
  );

test('should allow what a part names, its own files and what lies outside when these are imported', () => {
  expect(
    wrong('ui/a.tsx', "import { x } from '../lib/x.ts';\nimport './b.css';\nimport y from '../../shaders/y.wgsl?raw';"),
  ).toEqual([]);
  expect(
    wrong('ui/a.tsx', "import { useState } from 'react';\nimport { z } from '../probes/reach/contract.ts';"),
  ).toEqual([]);
});

test('should name the file and what its part may import when an import is none of these', () => {
  expect(wrong('lib/x.ts', "import type { A } from '../ui/a.tsx';")).toEqual([
    'lib/x.ts imports ui/a.tsx; lib imports nothing and itself.',
  ]);
  expect(wrong('ui/a.tsx', "const m = await import('../probes/reach/measure.ts');")).toHaveLength(1);
  expect(wrong('lib/x.ts', "export { memo } from 'react';")).toEqual(['lib/x.ts imports react, which only ui may.']);
  expect(wrong('extra/x.ts', "import './y.ts';")).toHaveLength(1);
});

test('should let a test import what it compares with when no part may', () => {
  expect(wrong('lib/x.test.ts', "import { a } from '../ui/a.tsx';")).toEqual([]);
});

test('should tell the circle and its files when folders import each other', () => {
  const found = folders({
    'ui/a/one.ts': "import '../b/two.ts';",
    'ui/b/two.ts': "import '../c.ts';",
    'ui/c.ts': "import type { One } from './a/one.ts';",
  });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('ui/c.ts imports ui/a/one.ts');
  expect(folders({ 'ui/a/one.ts': "import '../b/two.ts';", 'ui/b/two.ts': "import './three.ts';" })).toEqual([]);
});

test('should tell the circle when it is of top-level folders, and none where the order of parts holds a folder', () => {
  expect(
    folders({
      'config/a.ts': "import '../nn/cells/b.ts';",
      'nn/init/c.ts': "import type { A } from '../../config/a.ts';",
    }),
  ).toEqual([
    'In src imports go round: config → nn → config\n  config/a.ts imports nn/cells/b.ts\n  nn/init/c.ts imports config/a.ts',
  ]);
  expect(folders({ 'lib/a/one.ts': "import '../b/two.ts';", 'lib/b/two.ts': "import '../a/one.ts';" })).toEqual([]);
});

test('should tell the part when it may import what does not stand above it', () => {
  expect(wrongOrder(rules.rooms)).toEqual([]);
  expect(wrongOrder({ nn: ['nn/*'], 'nn/memory': [] })).toEqual([
    'nn imports nn/*, but nn/memory stands below it in rooms.mjs.',
  ]);
  expect(wrongOrder({ lib: [], ui: ['data/facts'] })).toEqual([
    'ui imports data/facts, but it is no part in rooms.mjs.',
  ]);
});

test('should tell the import when folders that stand apart import each other', () => {
  expect(folders({ 'ui/views/loss/a.ts': "import '../norm/b.ts';" })).toEqual([
    'ui/views/loss/a.ts imports ui/views/norm/b.ts; folders of ui/views stand apart.',
  ]);
});
