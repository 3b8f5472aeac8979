import { describe, expect, test } from 'vitest';
import { growthCases } from './cases.mjs';
import { betterCeilings, growthOf, type Own } from './own.mjs';
import { commandOf, jsonRows, markdownReport, type Result, slugOf, tablesOf } from './report.mjs';
import { emptyRow, type Row } from './rows.mjs';
import { markdownTable, plainTable } from './table.mjs';
import { figure, timesTable } from './tables.mjs';
import { judge } from './targets.mjs';

const middle = { cell: 'lstm', hidden: 128, batch: 32, seqLength: 64, vocabulary: 64 } as const;

const row = (library: string, medianMs: number | null, more: Partial<Row> = {}): Row => ({
  ...emptyRow(library, middle),
  medianMs,
  minMs: medianMs,
  maxMs: medianMs,
  ...more,
});

const limit = {
  flops: 9e8,
  milliseconds: 20,
  bound: 'arithmetic',
  arithmeticMs: 20,
  bandwidthMs: 10,
  chainMs: 1,
};

const ceilings = {
  flopsPerSecond: 3e10,
  cacheBytesPerSecond: 2e9,
  memoryBytesPerSecond: 1e9,
  barrierMicroseconds: 7,
  dispatchMicroseconds: 9,
  submitMicroseconds: 50,
};

const own: Own = {
  firstStep: { sinceLoadedMs: 1200, sinceNavigationMs: 1600, tries: 3 },
  sampling: { charactersPerSecond: 900, chunk: 32, together: { sequences: 32, charactersPerSecond: 9000 } },
  growth: growthOf(
    growthCases(),
    growthCases().map((_, i) => [100 * (i + 1)]),
  ),
};

const rows = [
  row('unroll', 100, {
    dispatches: 15,
    submits: 1,
    limit,
    adapter: 'test',
    losses: [4.15],
    notes: { plan: 'forward: looped R8' },
  }),
  row('jax-js', 1000, { dispatches: 2000, submits: 2000, lossError: 1e-7 }),
  row('tfjs-webgpu', null, { outcome: 'over 2 min' }),
  row('pytorch-cpu', 50),
];

const result: Result = {
  date: '2026-01-02T03:04:05.678Z',
  command: 'npm run bench',
  browser: 'Chromium 1',
  machine: '2 × CPU',
  adapter: 'Test | GPU (R)',
  ceilings,
  rows,
  own,
  notes: ['There is no PyTorch.'],
};

const verdicts = (given: readonly Row[], measured?: Own) =>
  new Map(judge(given, measured).map(({ what, met, figure: found }) => [what, { met, found }]));

describe('tables', () => {
  test('columns line up, words to the left and figures to the right', () => {
    const table = {
      title: 'T',
      header: ['a', 'b'],
      rows: [
        ['long', '1'],
        ['x', '100'],
      ],
    };
    expect(plainTable(table)).toBe('T\n\na       b\n────  ───\nlong    1\nx     100\n');
  });

  test('a bar in a cell does not end it in Markdown', () => {
    const table = { title: 'T', header: ['a', 'b'], rows: [['x|y', '1']] };
    expect(markdownTable(table)).toBe('## T\n\n| a | b |\n|---|--:|\n| x\\|y | 1 |\n');
  });

  test('figures have what counts of them', () => {
    expect([0.1234, 12.34, 1234.5].map(figure)).toEqual(['0.12', '12.3', '1235']);
    expect([null, undefined, Number.NaN].map(figure)).toEqual(['–', '–', '–']);
  });

  test('each library is held against our median, and only ours against the ceilings', () => {
    const [ours, jax, tf, torch] = timesTable(rows).rows;
    expect(ours).toEqual(['lstm 128/32/64', 'unroll', '100', '100', '100', '', '9.00', 'arithmetic 20.0%']);
    expect(jax?.slice(2)).toEqual(['1000', '1000', '1000', '10.0×', '0.90', '']);
    expect(tf?.slice(2)).toEqual(['over 2 min', '–', '–', '> 1200×', '–', '']);
    expect(torch?.[5]).toBe('0.50×');
  });

  test('a library that failed has no figure and no ratio', () => {
    const [, failed] = timesTable([rows[0] as Row, row('jax-js', null, { outcome: 'failed: no device' })]).rows;
    expect(failed?.slice(2)).toEqual(['failed', '–', '–', '', '–', '']);
  });

  test('nothing of ours measured leaves no ratio to anything', () => {
    expect(timesTable([row('jax-js', 10)]).rows[0]?.[5]).toBe('');
    expect(tablesOf({ ...result, rows: [row('jax-js', 10)], own: undefined })).toHaveLength(6);
  });
});

describe('targets', () => {
  test('what was measured is judged, what was not is neither met nor missed', () => {
    const found = verdicts(rows, own);
    expect(found.get('128/32/64 LSTM, against jax-js')).toEqual({ met: true, found: '10.0×' });
    expect(found.get('128/32/64 LSTM, against tfjs-webgpu')).toEqual({ met: true, found: 'over 1200.0×' });
    expect(found.get('64/16/32 LSTM, against jax-js')).toEqual({ met: undefined, found: 'not measured' });
    expect(found.get('128/32/64 LSTM, against PyTorch on the CPU')).toEqual({
      met: true,
      found: '2.00× by the least of both',
    });
    expect(found.get('Dispatches and submits, one layer')?.met).toBe(true);
    expect(found.get('Growth of the time with T, ×4 from 128/32/64')).toEqual({ met: true, found: '×3.00' });
    expect(found.get('Growth of the time with B, ×4 from 128/32/64')).toEqual({ met: false, found: '×5.00' });
    expect(found.get('First step, cold, 128/32/64 LSTM')?.met).toBe(true);
    expect(found.get('Characters sampled a second, 128 LSTM')).toEqual({
      met: true,
      found: '900 against 640; 32 at once: 9000',
    });
  });

  test('a run without its extras judges the comparison alone', () => {
    const found = verdicts(rows);
    expect(found.get('First step, cold, 128/32/64 LSTM')?.met).toBeUndefined();
    expect(found.get('128/32/64 LSTM, against jax-js')?.met).toBe(true);
  });

  test('slow, wasteful or slower than allowed is not met', () => {
    const found = verdicts([
      row('unroll', 200, { dispatches: 17, submits: 1 }),
      row('jax-js', 1000),
      row('tfjs-webgpu', null, { outcome: 'failed: lost' }),
      row('pytorch-cpu', 50),
    ]);
    expect(found.get('128/32/64 LSTM, against jax-js')?.met).toBe(false);
    expect(found.get('128/32/64 LSTM, against tfjs-webgpu')?.met).toBeUndefined();
    expect(found.get('128/32/64 LSTM, against PyTorch on the CPU')?.met).toBe(false);
    expect(found.get('Dispatches and submits, one layer')?.met).toBe(false);
  });

  test('cuDNN is a target only where it was there: faster for small nets, within three times for large', () => {
    const large = { ...middle, hidden: 512 };
    const found = verdicts([
      row('unroll', 10),
      row('pytorch-cuda', 5),
      { ...emptyRow('unroll', large), medianMs: 10 },
      { ...emptyRow('pytorch-cuda', large), medianMs: 5 },
    ]);
    expect(found.get('128/32/64 LSTM, against PyTorch with cuDNN')?.met).toBe(false);
    expect(found.get('512/32/64 LSTM, against PyTorch with cuDNN')?.met).toBe(true);
    expect([...verdicts(rows).keys()].some((what) => what.includes('cuDNN'))).toBe(false);
  });
});

describe('growth and ceilings', () => {
  test('one size grows at a time, and is held against the middle shape', () => {
    expect(own.growth.map(({ size, factor, ratio }) => [size, factor, ratio])).toEqual([
      ['seqLength', 2, 2],
      ['seqLength', 4, 3],
      ['batch', 2, 4],
      ['batch', 4, 5],
      ['hidden', 2, 6],
      ['hidden', 4, 7],
    ]);
  });

  test('growth is compared round by round', () => {
    const times = growthCases().map((_, i) => (i === 0 ? [10, 100, 10] : [20, 200, 90]));
    expect(growthOf(growthCases(), times)[0]).toMatchObject({ ratio: 2, medianMs: 90, minMs: 20, maxMs: 200 });
  });

  test('of two measurements each ceiling is the better', () => {
    const other = { ...ceilings, flopsPerSecond: 4e10, barrierMicroseconds: 20, memoryBytesPerSecond: 5e8 };
    expect(betterCeilings(ceilings, other)).toEqual({ ...ceilings, flopsPerSecond: 4e10 });
  });
});

describe('report', () => {
  test('says where, when and how, and holds every table', () => {
    const text = markdownReport(result);
    expect(text).toContain('# Benchmark: Test | GPU (R)');
    for (const fact of ['2026-01-02 03:04 UTC', '`npm run bench`', 'Chromium 1', '2 × CPU', 'There is no PyTorch.']) {
      expect(text).toContain(fact);
    }
    for (const { title } of tablesOf(result)) expect(text).toContain(`## ${title}`);
    expect(text).toContain('| lstm 128/32/64 | jax-js | 1000 |');
    expect(text).toContain('| lstm 128/32/64 | unroll | forward: looped R8 |');
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  });

  test('the command is told without the path of its rows', () => {
    expect(commandOf([])).toBe('npm run bench');
    expect(commandOf(['--json', 'a/b.json'])).toBe('npm run bench');
    expect(commandOf(['--quick', '--json=x', '--rounds', '3'])).toBe('npm run bench -- --quick --rounds 3');
  });

  test('a file is named by its adapter', () => {
    expect(slugOf('NVIDIA H100 80GB (Vulkan)')).toBe('nvidia-h100-80gb-vulkan');
    expect(slugOf('…')).toBe('adapter');
  });

  test('every JSON row has the fields that readers count on', () => {
    const json = JSON.parse(JSON.stringify(jsonRows(result))) as Record<string, unknown>[];
    const fields = ['library', 'cell', 'hidden', 'batch', 'seqLength', 'medianMs', 'minMs', 'maxMs', 'dispatches'];
    for (const one of json) expect(Object.keys(one)).toEqual(expect.arrayContaining([...fields, 'submits', 'adapter']));
    const measured = (measure: string) => json.filter((one) => one.measure === measure);
    expect(measured('step')).toHaveLength(4);
    expect(measured('growth')).toHaveLength(6);
    expect(measured('firstStep')).toMatchObject([{ medianMs: 1200, hidden: 128 }]);
    expect(measured('sampling')).toMatchObject([{ charactersPerSecond: 900 }]);
    expect(measured('ceilings')).toMatchObject([{ ceilings }]);
  });
});
