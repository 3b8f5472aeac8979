import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { Command } from '../../protocol/commands.ts';
import type { RunFacts } from '../../protocol/run.ts';
import { StorageError } from '../../storage/errors.ts';
import type { RunContents, SavedRun } from '../../storage/types.ts';
import { handleEvent } from '../events.ts';
import { useNotices } from '../notices/notices.ts';
import { useApp } from '../run/app.ts';
import { configure } from '../run/build.ts';
import { keepRun, savesDone } from './autosave.ts';
import { useSavedRuns } from './savedRuns.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

/** Stands in for the browser's database. */
const disk = vi.hoisted(() => ({
  runs: new Map<string, SavedRun>(),
  contents: new Map<string, RunContents>(),
  full: false,
  saves: 0,
}));
vi.mock('../../storage/index.ts', async () => ({
  historyBytes: () => 0,
  saveRun: async (run: SavedRun, contents: RunContents) => {
    disk.saves++;
    if (disk.full) throw new StorageError('quota', 'No room.');
    disk.runs.set(run.id, run);
    disk.contents.set(run.id, contents);
  },
  prune: async () => false,
  endRuns: async (ids: string[]) => {
    for (const id of ids) {
      const run = disk.runs.get(id);
      if (run) disk.runs.set(id, { ...run, open: false });
    }
  },
  changeRun: async (id: string, change: Partial<SavedRun>) => {
    disk.runs.set(id, { ...(disk.runs.get(id) as SavedRun), ...change });
  },
  listRuns: async () => ({ runs: [...disk.runs.values()], unreadable: [], bytes: 0 }),
}));

// Node 20 has none; the browser's own is not what is tested here.
vi.stubGlobal('navigator', {});

const facts = { parameters: 10, vocabulary: ['a', 'b'] } as unknown as RunFacts;

function beginRun(): number {
  configure(defaultConfig, undefined, false);
  const runId = useApp.getState().pending?.runId ?? -1;
  handleEvent({ type: 'configured', runId, config: defaultConfig, facts, step: 0 });
  return runId;
}

const checkpoint = (runId: number, step: number): void =>
  handleEvent({ type: 'checkpoint', runId, step, config: defaultConfig, loss: 2, file: new Blob([`step ${step}`]) });

const saved = (): SavedRun[] => [...disk.runs.values()];

beforeEach(() => {
  disk.runs.clear();
  disk.contents.clear();
  disk.full = false;
  disk.saves = 0;
  sent.length = 0;
  useApp.setState({ run: null, pending: null, refusal: null });
  useNotices.setState({ notices: [] });
  useSavedRuns.setState({ status: 'ok', runs: [], trouble: null });
});

describe('copies of a run', () => {
  it('should be one entry, over and over', async () => {
    const runId = beginRun();
    checkpoint(runId, 10);
    await savesDone();
    checkpoint(runId, 20);
    await savesDone();
    expect(saved()).toMatchObject([{ name: 'LSTM 128 on Moby-Dick', step: 20, open: true, kept: false }]);
    expect(await disk.contents.get(saved()[0]?.id ?? '')?.checkpoint.text()).toBe('step 20');
    expect(useApp.getState().run?.saved?.step).toBe(20);
  });

  it('should not begin before there is anything to go on from', async () => {
    checkpoint(beginRun(), 0);
    await savesDone();
    expect(saved()).toEqual([]);
  });

  it('should pass over those that a newer one has overtaken in line', async () => {
    const runId = beginRun();
    for (const step of [1, 2, 3, 4]) checkpoint(runId, step);
    await savesDone();
    expect(saved()).toMatchObject([{ step: 4 }]);
    expect(disk.saves).toBeLessThan(4);
  });

  it('should end with the run that another one replaces, and name the next apart', async () => {
    const first = beginRun();
    checkpoint(first, 10);
    await savesDone();
    // Its last copy may come just before the next run stands.
    checkpoint(first, 12);
    const second = beginRun();
    checkpoint(second, 1);
    await savesDone();
    expect(saved()).toMatchObject([
      { name: 'LSTM 128 on Moby-Dick', step: 12, open: false },
      { name: 'LSTM 128 on Moby-Dick (2)', step: 1, open: true },
    ]);
  });

  it('should be kept under a name', async () => {
    const runId = beginRun();
    checkpoint(runId, 10);
    await savesDone();
    keepRun('Mine');
    expect(sent.at(-1)).toEqual({ type: 'checkpoint' });
    await savesDone();
    checkpoint(runId, 11);
    await savesDone();
    expect(saved()).toMatchObject([{ name: 'Mine', kept: true, step: 11 }]);
  });
});

describe('a full disk', () => {
  it('should be told once, leave the last copy, and be forgotten when there is room', async () => {
    const runId = beginRun();
    checkpoint(runId, 10);
    await savesDone();
    disk.full = true;
    for (const step of [20, 30]) {
      checkpoint(runId, step);
      await savesDone();
    }
    expect(useNotices.getState().notices.map(({ message }) => message)).toEqual(['No room.']);
    expect(useSavedRuns.getState().trouble?.code).toBe('quota');
    expect(saved()).toMatchObject([{ step: 10 }]);
    disk.full = false;
    checkpoint(runId, 40);
    await savesDone();
    expect(useSavedRuns.getState().trouble).toBeNull();
    expect(saved()).toMatchObject([{ step: 40 }]);
  });
});
