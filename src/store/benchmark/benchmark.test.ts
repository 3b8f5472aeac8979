import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BenchmarkProgress, BenchmarkReport } from '../../benchmark/types.ts';
import type { Command } from '../../protocol/commands.ts';
import { handleEvent } from '../events.ts';
import { useApp } from '../run/app.ts';
import {
  benchmarkObstacle,
  cancelBenchmark,
  openBenchmark,
  sharedText,
  startBenchmark,
  useBenchmark,
} from './benchmark.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

vi.stubGlobal('navigator', { userAgent: 'Firefox/144.0 on Linux' });

const ready = { status: 'ready', unavailable: null, device: 'ok' } as const;
const shape = { cell: 'lstm', hiddenSize: 64, batchSize: 16, seqLength: 32, vocabularySize: 64 };
const report: BenchmarkReport = { ceilings: null, rows: [{ shape, skipped: 'It is too wide.' }] };
const progress: BenchmarkProgress = {
  stage: 'LSTM',
  done: 0.4,
  report: { ceilings: null, rows: [] },
  pending: [shape],
};

const present = () => useBenchmark.getState();

function begin(): string {
  startBenchmark();
  const { running } = present();
  if (running === null) throw new Error('it did not start');
  return running;
}

beforeEach(() => {
  sent.length = 0;
  useApp.setState({ ...ready, adapter: null });
  useBenchmark.setState(useBenchmark.getInitialState(), true);
});

describe('benchmarkObstacle', () => {
  it.each([
    [/no WebGPU/, { status: 'unavailable', unavailable: { reason: 'no-webgpu', message: '' } }],
    [/no GPU/, { status: 'unavailable', unavailable: { reason: 'no-adapter', message: '' } }],
    [/stopped/, { status: 'failed', unavailable: { reason: 'worker-failed', message: '' } }],
    [/still looking/, { status: 'starting' }],
    [/lost/, { device: 'lost' }],
    [/lost/, { device: 'recovering' }],
  ] as const)('%s', (why, change) => {
    useApp.setState(change);
    expect(benchmarkObstacle(useApp.getState())).toMatch(why);
    startBenchmark();
    expect(sent).toEqual([]);
    expect(present().running).toBeNull();
  });

  it('is none where there is a GPU', () => {
    expect(benchmarkObstacle(useApp.getState())).toBeNull();
  });
});

describe('a benchmark', () => {
  it('is asked for once, and shows how far it is', () => {
    const id = begin();
    startBenchmark();
    expect(sent).toEqual([{ type: 'benchmark', id }]);
    handleEvent({ type: 'benchmarkProgress', id, progress });
    expect(present()).toMatchObject({ running: id, ...progress });
  });

  it('ends with its figures', () => {
    const id = begin();
    handleEvent({ type: 'benchmarkDone', id, report });
    expect(present()).toMatchObject({ running: null, done: 1, report, problem: null, pending: [] });
    expect(present().finishedAt).toBeInstanceOf(Date);
  });

  it('is cancelled by closing its dialog, and what it still says is not shown', () => {
    openBenchmark(true);
    const id = begin();
    handleEvent({ type: 'benchmarkProgress', id, progress });
    openBenchmark(false);
    expect(sent.at(-1)).toEqual({ type: 'cancelBenchmark', id });
    expect(present()).toMatchObject({ dialogOpen: false, stopping: true });
    handleEvent({ type: 'benchmarkFailed', id, reason: 'cancelled', message: 'aborted' });
    expect(present()).toMatchObject({ running: null, stopping: false, problem: null, report: null });
    handleEvent({ type: 'benchmarkDone', id, report });
    expect(present().report).toBeNull();
  });

  it('is not cancelled where there is none', () => {
    cancelBenchmark();
    openBenchmark(false);
    expect(sent).toEqual([]);
  });

  it.each([
    ['lost', /device was lost/],
    ['failed', /out of order/],
  ] as const)('that came to nothing says why: %s', (reason, why) => {
    const id = begin();
    handleEvent({ type: 'benchmarkFailed', id, reason, message: 'out of order' });
    expect(present().problem).toMatch(why);
    begin();
    expect(present().problem).toBeNull();
  });

  it('ignores what belongs to an earlier one', () => {
    const first = begin();
    handleEvent({ type: 'benchmarkFailed', id: first, reason: 'cancelled', message: '' });
    const second = begin();
    expect(second).not.toBe(first);
    handleEvent({ type: 'benchmarkProgress', id: first, progress });
    expect(present().done).toBe(0);
  });
});

describe('the text to take along', () => {
  it('names the GPU, and that it is emulated', () => {
    expect(sharedText()).toBe('');
    const adapter = { name: 'Some GPU', software: true, maxBufferSize: 1, maxStorageBufferBindingSize: 1 };
    useApp.setState({ adapter });
    handleEvent({ type: 'benchmarkDone', id: begin(), report });
    expect(sharedText()).toContain('- GPU: Some GPU (software)');
    expect(sharedText()).toContain('- Browser: Firefox 144, Linux');
    expect(sharedText()).toContain('64/16/32: It is too wide.');
  });
});
