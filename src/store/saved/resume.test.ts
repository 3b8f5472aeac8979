import { beforeEach, expect, it, vi } from 'vitest';
import { defaultConfig, defaultSampling } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { Command } from '../../protocol/commands.ts';
import { handleEvent } from '../events.ts';
import { acceptedOf, useOwnData } from '../ownData/ownData.ts';
import { openSaved } from './resume.ts';

const saved = vi.hoisted((): { config?: RunConfig; name: string; bytes: string } => ({ name: '', bytes: '' }));
vi.mock('../../storage/index.ts', () => ({
  // As pages wrote it before there were tables: nothing says what kind of data they are.
  loadRun: async (id: string) => ({
    run: { id, name: 'a run', config: saved.config, textName: saved.name, sampling: defaultSampling },
    contents: { id, checkpoint: new Blob(['x']), history: null },
    text: { key: await sha256(saved.bytes), name: saved.name, file: new Blob([saved.bytes]) },
  }),
}));

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

vi.mock('../worker/client.ts', () => ({
  connect: vi.fn(),
  send: (command: Command) => {
    if (command.type !== 'openModel') return;
    const report = { name: 'a', kind: 'checkpoint', config: saved.config as RunConfig, step: 7 } as const;
    const sizes = { parameters: 1, vocabularySize: 2, hasVocabulary: true };
    queueMicrotask(() => handleEvent({ type: 'modelReport', id: command.id, report: { ...report, ...sizes } }));
  },
}));

async function open(task: RunConfig['task'], name: string, bytes = 'year,value\n1990,1'): Promise<string | undefined> {
  Object.assign(saved, { config: { ...defaultConfig, task, corpus: 'own' }, name, bytes });
  return (await openSaved(name)).textId;
}

beforeEach(() => useOwnData.setState({ accepted: [] }));

it('should bring back the data of a saved run as what its task reads when the entry does not say', async () => {
  const table = await open({ id: 'series', lag: 1 }, 'co2.csv');
  const text = await open(defaultConfig.task, 'notes.txt');
  expect(acceptedOf('table')).toEqual([{ id: table, name: 'co2.csv', kind: 'table' }]);
  expect(acceptedOf('text')).toEqual([{ id: text, name: 'notes.txt', kind: 'text' }]);
  expect(text).not.toBe(table);
});

it('should bring the same data back once when two saved runs have them', async () => {
  const first = await open(defaultConfig.task, 'a.txt', 'the same');
  expect(await open(defaultConfig.task, 'a.txt', 'the same')).toBe(first);
  expect(acceptedOf('text')).toHaveLength(1);
});
