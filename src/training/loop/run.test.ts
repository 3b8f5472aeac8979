import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Checkpointer } from '../session/checkpointer.ts';
import { FakeRun } from '../testing/fakeRun.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Of copies, or of metrics, texts and validation losses. */
const refuses = (name: string) => (label: string) => (label === name ? new Error('mapping failed') : null);
const copies = refuses('copied out');
const readbacks = refuses('readback');
const nothing = (): null => null;

async function begin(...settings: Parameters<typeof FakeRun.create>): Promise<FakeRun> {
  const made = await FakeRun.create(...settings);
  onTestFinished(() => made.run.destroy());
  return made;
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

describe('a run', () => {
  it('should tell that losses cannot be read, lose none of them, and tell when they are read again', async () => {
    const made = await begin();
    const { run, fake } = made;
    fake.refuseMapping = readbacks;
    run.play();
    await vi.advanceTimersByTimeAsync(5000);
    expect(made.steps).toEqual([]);
    expect(made.problems('metrics')).toEqual([expect.stringContaining('mapping failed')]);
    fake.refuseMapping = nothing;
    await vi.advanceTimersByTimeAsync(60_000);
    run.pause();
    await vi.advanceTimersByTimeAsync(1000);
    expect(made.problems('metrics').at(-1)).toBeNull();
    expect(made.problems('metrics')).toHaveLength(2);
    expect(made.steps).toEqual(upTo(run.trainer.step));
  });

  it('should read the losses of a pause later when they cannot be read then', async () => {
    const made = await begin();
    const { run, fake } = made;
    fake.refuseMapping = readbacks;
    for (let i = 0; i < 3; i++) run.step();
    await vi.advanceTimersByTimeAsync(3000);
    await run.settled();
    expect(run.trainer.step).toBe(3);
    fake.refuseMapping = nothing;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(made.steps).toEqual([1, 2, 3]);
  });

  it('should tell that copies to go back to cannot be taken, and when they are taken again', async () => {
    const made = await begin();
    const { run, fake } = made;
    const first = run.snapshot;
    fake.refuseMapping = copies;
    run.play();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(run.snapshot).toBe(first);
    expect(made.problems('snapshot')).toEqual([expect.stringContaining('mapping failed')]);
    fake.refuseMapping = nothing;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(run.snapshot.step).toBeGreaterThan(0);
    expect(made.problems('snapshot').at(-1)).toBeNull();
  });

  it('should tell that a validation loss cannot be had, go on training, and validate again', async () => {
    const made = await begin({ validateEvery: 5 });
    const { run } = made;
    const failing = vi.spyOn(run.trainer, 'evaluate').mockImplementation(() => {
      throw new Error('too large');
    });
    run.play();
    await vi.advanceTimersByTimeAsync(3000);
    expect(made.problems('validation')).toEqual([expect.stringContaining('too large')]);
    expect(made.all('validation')).toEqual([]);
    failing.mockRestore();
    await vi.advanceTimersByTimeAsync(5000);
    expect(made.problems('validation')).toEqual([expect.any(String), null]);
    expect(made.all('validation').length).toBeGreaterThan(0);
  });

  it('should tell that text cannot be written, try with longer waits, and tell when it is written again', async () => {
    const made = await begin({}, { enabled: true });
    const { run, fake } = made;
    let attempts = 0;
    fake.refuseMapping = (label) => {
      if (label !== 'readback') return null;
      attempts++;
      return new Error('mapping failed');
    };
    run.resample();
    await vi.advanceTimersByTimeAsync(64_000);
    expect(made.problems('sampling')).toEqual([expect.stringContaining('mapping failed')]);
    // Two buffers an attempt, which take turns with a second in which a loss may explain the failure.
    expect(attempts).toBeLessThan(20);
    fake.refuseMapping = nothing;
    run.resample();
    await vi.advanceTimersByTimeAsync(10);
    expect(made.problems('sampling').at(-1)).toBeNull();
    expect(made.all('sample').length).toBeGreaterThan(0);
  });

  it('should stop and say so when a step cannot be submitted', async () => {
    const made = await begin();
    const { run } = made;
    vi.spyOn(run.trainer, 'train').mockImplementation(() => {
      throw new Error('no such window');
    });
    run.play();
    await vi.advanceTimersByTimeAsync(2000);
    expect(made.all('error').map(({ message }) => message)).toEqual([
      'Training stopped: no such window. Press Play to try again, or reset the run.',
    ]);
    expect(run.state).toBe('paused');
  });

  it('should say nothing when its device is lost', async () => {
    const made = await begin({ validateEvery: 5 }, { enabled: true });
    const { run, fake } = made;
    run.play();
    await vi.advanceTimersByTimeAsync(1000);
    fake.refuseMapping = () => new Error('lost');
    fake.lose();
    const copy = run.copy();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await copy).toBeNull();
    expect(made.all('activity')).toEqual([]);
    expect(made.all('error')).toEqual([]);
  });

  it('should not take a copy that was begun before a halt for one after it', async () => {
    const { run } = await begin();
    for (let i = 0; i < 4; i++) run.step();
    await vi.advanceTimersByTimeAsync(100);
    const sound = run.snapshot;
    const copying = run.copy();
    // The copy is of step 4, in which nothing changed any more; training comes to step 4 again before it is here.
    run.onNotFinite(3);
    run.trainer.step = 4;
    await vi.advanceTimersByTimeAsync(100);
    await copying;
    expect(run.snapshot).toBe(sound);
  });

  it('should be settled only after the single steps that others with the GPU to themselves delayed', async () => {
    const { run } = await begin();
    await run.roundRobin.suspend();
    run.step();
    let settled = false;
    const settling = run.settled().then(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(settled).toBe(false);
    expect(run.trainer.step).toBe(0);
    run.roundRobin.release();
    await vi.advanceTimersByTimeAsync(1000);
    await settling;
    expect(run.trainer.step).toBe(1);
  });

  it('should be settled when it ends before a step that was delayed', async () => {
    const { run } = await begin();
    await run.roundRobin.suspend();
    run.step();
    const settling = run.settled();
    run.destroy();
    await vi.advanceTimersByTimeAsync(100);
    await settling;
    expect(run.trainer.step).toBe(0);
  });
});

describe('Checkpointer', () => {
  it('should tell that no copy can be made, try again by itself, and hand one out when it can', async () => {
    const made = await begin();
    const { run, fake } = made;
    const checkpointer = new Checkpointer(run, (event) => made.events.push(event));
    onTestFinished(() => checkpointer.end());
    run.step();
    await vi.advanceTimersByTimeAsync(1000);
    await run.settled();
    fake.refuseMapping = copies;
    const saving = checkpointer.save();
    await vi.advanceTimersByTimeAsync(10_000);
    await saving;
    expect(made.all('checkpoint')).toEqual([]);
    expect(made.problems('checkpoint')).toEqual([expect.stringMatching(/Training is not saved until/)]);
    fake.refuseMapping = nothing;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(made.all('checkpoint').map(({ step }) => step)).toEqual([1]);
    expect(made.problems('checkpoint').at(-1)).toBeNull();
  });

  it('should hand out no copy of steps whose losses cannot be read', async () => {
    const made = await begin();
    const { run, fake } = made;
    const checkpointer = new Checkpointer(run, (event) => made.events.push(event));
    onTestFinished(() => checkpointer.end());
    fake.refuseMapping = readbacks;
    run.step();
    await vi.advanceTimersByTimeAsync(2000);
    const saving = checkpointer.save();
    await vi.advanceTimersByTimeAsync(10_000);
    await saving;
    expect(made.all('checkpoint')).toEqual([]);
    expect(made.problems('checkpoint')).toEqual([expect.stringContaining('could not be read')]);
  });
});
