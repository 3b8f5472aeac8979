import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { getCell } from '../../cells/index.ts';
import type { Gpu } from '../../gpu/device.ts';
import { GpuError } from '../../gpu/errors.ts';
import { probeKinds } from '../../probes/index.ts';
import { measureOf } from '../../probes/measures.ts';
import { measure } from '../../probes/reach/measure.ts';
import type { Event } from '../../protocol/events.ts';
import type { Run } from '../loop/run.ts';
import { ProbeScheduler, problemOf } from './probeScheduler.ts';

const making = vi.spyOn(measure, 'make');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.resetAllMocks();
  vi.useRealTimers();
});

const shape = { cell: getCell('gru'), activation: 'tanh', layers: 1, hiddenSize: 4, vocabularySize: 3 };
const memory = new GpuError('out-of-memory', 'The GPU ran out of memory.');

/** One run that is watched, and what is reported of it. */
function setUp() {
  let lose: (info: unknown) => void = () => {};
  const lost = new Promise((resolve) => {
    lose = resolve;
  });
  const gpu = { device: { lost } } as unknown as Gpu;
  const trainer = { step: 1, model: { plan: { spec: { shape } } }, observeNext: () => {} };
  const run = { id: 1, roundRobin: { suspended: false }, trainer } as unknown as Run;
  const events: Event[] = [];
  const probes = new ProbeScheduler((event) => events.push(event));
  onTestFinished(() => void probes.stop());
  const destroy = vi.fn();
  making.mockResolvedValue({ run: async () => 'data' as never, destroy });
  probes.watch({ reach: {} });
  probes.begin(gpu, [run]);
  const reports = (): string[] => events.map((event) => (event.type === 'probeFailed' ? event.message : event.type));
  return { probes, reports, destroy, lose, trainer };
}

describe('a probe that fails', () => {
  it('should be tried again after longer and longer waits, and found when it works', async () => {
    const { reports } = setUp();
    making.mockRejectedValueOnce(memory).mockRejectedValueOnce(memory);
    await vi.advanceTimersByTimeAsync(1500);
    expect(reports()).toEqual([expect.stringMatching(/not enough GPU memory to measure gradients/)]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(making).toHaveBeenCalledTimes(3);
    expect(reports()).toHaveLength(3);
    expect(reports().at(-1)).toBe('found');
  });

  it('should be tried again at once when it comes into sight anew', async () => {
    const { probes, reports } = setUp();
    making.mockRejectedValueOnce(memory).mockRejectedValueOnce(memory).mockRejectedValueOnce(memory);
    // The third wait is of four seconds.
    while (reports().length < 3) await vi.advanceTimersByTimeAsync(100);
    await vi.advanceTimersByTimeAsync(2000);
    expect(reports()).toHaveLength(3);
    probes.watch({});
    probes.watch({ reach: {} });
    await vi.advanceTimersByTimeAsync(500);
    expect(reports().at(-1)).toBe('found');
  });

  it('should be made anew when a measurement failed', async () => {
    const { reports, destroy } = setUp();
    making.mockResolvedValueOnce({ run: () => Promise.reject(new Error('mapping failed')), destroy });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reports()).toEqual(['The gradients could not be measured: mapping failed', 'found']);
    expect(destroy).toHaveBeenCalledOnce();
    expect(making).toHaveBeenCalledTimes(2);
  });

  it('should say nothing when the device is lost', async () => {
    const { reports, lose } = setUp();
    making.mockRejectedValue(new Error('lost'));
    lose({});
    await vi.advanceTimersByTimeAsync(1000);
    expect(reports()).toEqual([]);
  });
});

describe('problemOf', () => {
  it('should say of each kind what is missing when memory is, and what failed otherwise', () => {
    const all = probeKinds.flatMap((kind) => [problemOf(kind, memory), problemOf(kind, new Error('why'))]);
    expect(new Set(all).size).toBe(2 * probeKinds.length);
  });
});

describe('measureOf', () => {
  it('should find how each kind is measured when its folder is named after it', () => {
    for (const kind of probeKinds) expect(measureOf(kind).make, kind).toBeTypeOf('function');
    expect(() => measureOf('other' as 'reach')).toThrow(RangeError);
  });
});
