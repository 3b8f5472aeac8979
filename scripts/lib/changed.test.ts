import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changedFiles, reachesAll } from './changed.mjs';
import { choose } from './choice.mjs';
import { SetupError } from './setupError.mjs';

const idsOf = (...argv: string[]) => choose(argv).chosen.map(({ id }) => id);

describe('choose', () => {
  test('should run every stage when none is named', () => {
    expect(idsOf()).toEqual(['types', 'lint', 'build', 'e2e', 'unit', 'gpu', 'node']);
    expect(choose([])).not.toHaveProperty('ref');
  });

  test('should run the named stages and what they need, in their own order, when some are named', () => {
    expect(idsOf('e2e', 'types')).toEqual(['types', 'build', 'e2e']);
  });

  test('should leave out what knows the page only as built when only changes are tested', () => {
    expect(idsOf('--changed')).toEqual(['types', 'lint', 'unit', 'gpu', 'node']);
    expect(choose(['--changed'])).toHaveProperty('ref', '');
    expect(choose(['unit', '--changed=origin/main'])).toMatchObject({ ref: 'origin/main', chosen: [{ id: 'unit' }] });
  });

  test('should refuse with one sentence when a stage is unknown or can not tell what a change reaches', () => {
    expect(() => choose(['--changed', 'HEAD~1'])).toThrow('There is no stage "HEAD~1"');
    expect(() => choose(['e2e', '--changed'])).toThrow('leave out e2e, or --changed');
  });
});

describe('reachesAll', () => {
  test.each([
    ['shaders/linear/rows.wgsl', ['unit', 'gpu', 'node']],
    ['public/data/names.txt', ['unit', 'gpu', 'node']],
    ['src/formats/torch/archive/train.py', ['unit', 'gpu', 'node']],
    ['package-lock.json', ['unit', 'gpu', 'node']],
    ['src/training/loop/run.ts', ['node']],
    ['scripts/train.mjs', ['node']],
    ['README.md', ['node']],
    ['src/training/loop/run.test.ts', []],
    ['src/ui/Page.tsx', []],
    ['e2e/live.spec.ts', []],
  ])('should tell the stages that rerun whole when %s changes', (file, stages) => {
    expect(['unit', 'gpu', 'node'].filter((stage) => reachesAll(stage, ['LICENSE', file]))).toEqual(stages);
  });
});

describe('changedFiles', () => {
  let folder = '';
  const git = (...args: string[]) => {
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
    execFileSync('git', [...author, ...args], { cwd: folder, stdio: 'pipe' });
  };
  beforeEach(() => {
    // A hook of git's runs with the index and the folder of its own repository.
    for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) vi.stubEnv(name, undefined);
    folder = mkdtempSync(join(tmpdir(), 'unroll-changed-'));
    git('init', '--quiet');
    for (const name of ['committed', 'staged', 'edited', 'kept']) {
      writeFileSync(join(folder, name), 'before');
      git('add', name);
    }
    git('commit', '--quiet', '--message', 'first');
    writeFileSync(join(folder, 'committed'), 'after');
    git('commit', '--quiet', '--all', '--message', 'second');
    writeFileSync(join(folder, 'staged'), 'after');
    git('add', 'staged');
    writeFileSync(join(folder, 'edited'), 'after');
    writeFileSync(join(folder, 'new'), '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test('should list uncommitted changes when no commit is named', () => {
    expect(changedFiles('', folder)).toEqual(['edited', 'new', 'staged']);
  });

  test('should list those of later commits too when a commit is named', () => {
    expect(changedFiles('HEAD~1', folder)).toEqual(['committed', 'edited', 'new', 'staged']);
  });

  test('should say what to name when git does not know the commit', () => {
    expect(() => changedFiles('no-such-branch', folder)).toThrow(SetupError);
    expect(() => changedFiles('no-such-branch', folder)).toThrow(/no-such-branch.*--changed=origin\/main/);
  });
});
