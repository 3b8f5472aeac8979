import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultConfig } from '../src/config/defaults.ts';
import { readModelFile } from '../src/formats/modelFile.ts';
import { choose } from './lib/choice.mjs';
import { root } from './lib/paths.mjs';
import { Clone, type Typed } from './testing/clone.ts';
import { commandLines } from './testing/commandLines.ts';

// An install may take minutes where others use the disk.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Typed in a clone as they stand, in the tests below. */
const run = [
  'npm start',
  'npm run dev',
  'npm run build',
  'npm run test:lint',
  'npx vitest --project unit src/lib/rng.test.ts',
  'npm run bench -- --help',
  'npm run bench:step',
  'npm run train -- --write-config run.json',
  'npm run train -- --config run.json --out runs/one --steps 500',
  'npm run train -- --out runs/one --resume --steps 1000',
  'npm run sample -- --model runs/one --prompt "Call me" --length 500 --temperature 0.8 --top-k 40 --num-samples 3',
  'npm run sample -- --model runs/one --prompt "Call me" --length 100 --beam 4',
  'npm run export -- --model runs/one --to onnx --out one.zip',
];

/** `npm test` can't run within itself but for a stage as short as lint, so that of these the stages are looked up. */
const ofStages = [
  'npm test',
  'npm test -- unit gpu',
  'npm test -- --changed',
  'npm run test:types',
  'npm run test:unit',
  'npm run test:e2e',
  'npm run test:gpu',
  'npm run test:node',
];

/** What is not run as it stands, and what is done in its place. */
const others: Record<string, string> = {
  'npm run train -- --config configs/… --out … --steps …': 'stands for the rows of a table: the shortest row is run',
  'npm run train -- --config configs/dates.json --out runs/dates --steps 600':
    'takes minutes; translate.node.test.ts trains less',
  'npm run translate -- --model runs/dates --source "March 3rd, 1987" --beam 5 --alpha 0.6 --n-best 3 --attention weights.csv':
    'needs that model; translate.node.test.ts asks one that has learned less',
  'npm run train -- --config configs/pairs.json --text pairs.tsv --out runs/pairs --steps 300':
    'needs a file of one’s own; ownPairs.node.test.ts trains on one',
  'npm run translate -- --model runs/pairs --source "Today the old dog sees the cat."':
    'needs that model; ownPairs.node.test.ts asks one that has learned less',
  'npm ci': 'npm start runs it in a clone that has nothing installed',
  'npm run fix:format': 'writes sources; npm run test:lint runs the same tool',
  'npm run bench': 'fetches 70 MB and takes minutes; its --help is run',
  'npm run bench:memory': 'watches for ten minutes; its script has to be there',
  'npm run data:prepare': 'fetches 110 MB; corpora.test.ts runs the first of its scripts',
  'npm run golden': 'needs torch; its script has to be there',
  'npm run check:mutants': 'takes an hour; its script has to be there',
  'npm run check:same -- --against REF': 'takes minutes, against any commit; its script has to be there',
  'npm run check:torch': 'needs torch; its script has to be there',
  'npx playwright test e2e/live.spec.ts': 'the stage e2e runs it; the file has to be there',
  'google-chrome --enable-unsafe-webgpu --ozone-platform=x11 --use-angle=vulkan --enable-features=Vulkan,VulkanFromANGLE':
    'needs a GPU and Chrome',
};

const documented = ['README.md', 'CONTRIBUTING.md'].flatMap((name) =>
  commandLines(readFileSync(join(root, name), 'utf8')),
);
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

test('should be run, or have a reason not to be, when a command line stands in README or CONTRIBUTING', () => {
  expect([...new Set(documented)].sort()).toEqual([...run, ...ofStages, ...Object.keys(others)].sort());
});

test('should name stages that there are when a line runs tests', () => {
  for (const line of ofStages) {
    const [, script, args = ''] = /^npm (?:run )?(\S+)(?: -- (.*))?$/.exec(line) ?? [];
    const [, stages] = /^node scripts\/test\.mjs ?(.*)$/.exec(scripts[script ?? ''] ?? '') ?? [];
    expect(stages, line).toBeDefined();
    expect(choose(`${stages} ${args}`.split(' ').filter(Boolean)).chosen.length, line).toBeGreaterThan(0);
  }
});

test('should name scripts and files that there are when a line is not run as it stands', () => {
  for (const line of Object.keys(others)) {
    const [, script] = /^npm run (\S+)/.exec(line) ?? [];
    const command = script ? scripts[script] : line;
    expect(command, line).toBeDefined();
    for (const file of command?.match(/\b(scripts|e2e)\/\S+/g) ?? [])
      expect(existsSync(join(root, file)), file).toBe(true);
  }
});

/** What the server that a command has started answers for a path. */
const served = async (typed: Typed, path = ''): Promise<string> => {
  const [address] = await typed.printed(/http:\/\/localhost:\d+\//);
  const response = await fetch(address + path);
  expect(response.status, path).toBe(200);
  return response.text();
};

describe('a clone in which the page was started', () => {
  let clone: Clone;
  let firstPage = '';

  // The reader's first command, which installs what all others need: by `npm ci`.
  beforeAll(async () => {
    clone = new Clone();
    const started = clone.start('npm start');
    await started.printed(/Installing the packages/);
    await started.printed(/Unroll is ready/);
    firstPage = await served(started);
    await started.interrupt();
  });
  afterAll(() => clone?.close());

  test('should install, build and serve the page when npm start is typed', () => {
    expect(firstPage).toContain('<title>Unroll');
    expect(firstPage).toMatch(/src="\.\/assets\/[^"]+\.js"/);
  });

  test('should serve the sources, without an error, when npm run dev is typed', async () => {
    const dev = clone.start('npm run dev');
    expect(await served(dev)).toContain('src="./src/main.tsx"');
    // Packages are served once all imports of the page are found, which is when a missing one would be told.
    const [dependency = ''] = /node_modules\/\.vite\/deps\/react[^"]+/.exec(await served(dev, 'src/main.tsx')) ?? [];
    expect(await served(dev, dependency)).toContain('export');
    expect(await dev.interrupt()).toMatchObject({ err: '' });
  });

  test('should leave a static site in dist when npm run build is typed', async () => {
    rmSync(clone.path('dist'), { recursive: true });
    expect(await clone.run('npm run build')).toMatchObject({ code: 0 });
    expect(clone.text('dist', 'index.html')).toMatch(/src="\.\/assets\/[^"]+\.js"/);
  });

  test.each([
    ['npm run test:lint', /\n1 passed, 0 failed\n$/],
    ['npx vitest --project unit src/lib/rng.test.ts', /Test Files +1 passed/],
    ['npm run bench -- --help', /npm run bench/],
  ])('should print what it is for when %s is typed', async (line, words) => {
    const { code, out, err } = await clone.run(line);
    expect(code, out + err).toBe(0);
    expect(out).toMatch(words);
  });

  test('should time each kernel, without an error of packages that others need, when npm run bench:step is typed', async () => {
    const { code, out, err } = await clone.run('npm run bench:step');
    expect({ code, err }, out).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^one training step: median [\d.]+ ms[\s\S]+^kernels, each submitted alone/m);
  });

  test('should reach what the table says when its shortest run is typed', async () => {
    const line = 'npm run train -- --config configs/recall-lstm.json --out runs/recall --steps 500';
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(
      '| `recall-lstm.json` 500, `recall-gru.json` 500 | 100% |',
    );
    const { code, out } = await clone.run(line);
    expect(code).toBe(0);
    expect(out).toMatch(/^Validation: accuracy 100\.00%/m);
  });

  // Its steps are many for a CPU, so each of the two runs is ended by Ctrl-C, which the README says saves.
  test('should train, go on, sample and export when the lines of README are typed in their order', async () => {
    expect(await clone.run('npm run train -- --write-config run.json')).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(clone.text('run.json'))).toEqual(defaultConfig);

    const stepAfter = async (line: string): Promise<number> => {
      const training = clone.start(line);
      await training.printed(/^step [\d,]+\/[\d,]+, loss/m);
      const { code, out, err } = await training.interrupt();
      // npm itself ends by the signal, and a fast GPU may have done all steps before.
      if (code === 0) expect(out).toContain('is reached');
      else expect(err).toMatch(/holds step [\d,]+; --resume continues from it\./);
      return readModelFile(readFileSync(clone.path('runs', 'one', 'checkpoint'))).step;
    };
    const first = await stepAfter('npm run train -- --config run.json --out runs/one --steps 500');
    expect(first).toBeGreaterThan(0);
    const second = await stepAfter('npm run train -- --out runs/one --resume --steps 1000');
    expect(second).toBeGreaterThan(first);
    expect(clone.text('runs', 'one', 'metrics.csv').trimEnd().split('\n')).toHaveLength(second + 1);

    const sampled = await clone.run(
      'npm run sample -- --model runs/one --prompt "Call me" --length 500 --temperature 0.8 --top-k 40 --num-samples 3',
    );
    expect(sampled).toMatchObject({ code: 0, err: '' });
    const samples = sampled.out.split(/^=== sample \d of 3 ===\n/m).slice(1);
    expect(samples).toHaveLength(3);
    for (const sample of samples) expect(sample.trimEnd()).toMatch(/^Call me[\s\S]{300,}$/);

    const searched = await clone.run('npm run sample -- --model runs/one --prompt "Call me" --length 100 --beam 4');
    expect(searched).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^Call me[\s\S]{100}$/m) });

    expect(await clone.run('npm run export -- --model runs/one --to onnx --out one.zip')).toMatchObject({ code: 0 });
    expect(readFileSync(clone.path('one.zip')).toString('latin1')).toContain('sequence.onnx');
  });
});
