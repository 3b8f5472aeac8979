import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { Command } from '../../protocol/commands.ts';
import type { ModelReport } from '../../protocol/files.ts';
import { handleEvent } from '../events.ts';
import { useOwnData } from '../ownData/ownData.ts';
import { type Run, useApp } from '../run/app.ts';
import { useSetup } from '../setup/setup.ts';
import {
  canTrainOpened,
  dataChoices,
  dismissModel,
  looksLikeSafetensors,
  type OpenedModel,
  openModelFile,
  trainOpenedModel,
  useModels,
} from './models.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

const usable: ModelReport = {
  name: 'a.safetensors',
  kind: 'model',
  config: { ...defaultConfig, corpus: 'sonnets', hiddenSize: 9 },
  step: 70,
  parameters: 100,
  vocabularySize: 60,
  hasVocabulary: true,
};

/** Opens a file and lets the worker answer. */
async function open(report: ModelReport): Promise<string> {
  const opening = openModelFile(new File(['x'], report.name));
  const id = useModels.getState().opened?.id ?? '';
  handleEvent({ type: 'modelReport', id, report });
  await opening;
  return id;
}

beforeEach(() => {
  dismissModel();
  sent.length = 0;
  useApp.setState({ run: null, pending: null, refusal: null });
  useSetup.setState({ draft: defaultConfig, textId: undefined });
  useOwnData.setState({ accepted: [] });
});

describe('an opened model', () => {
  it('should change nothing before it is used', async () => {
    await open(usable);
    expect(sent.map(({ type }) => type)).toEqual(['openModel']);
    expect(useSetup.getState().draft).toEqual(defaultConfig);
    dismissModel();
    expect(sent.at(-1)).toMatchObject({ type: 'closeModel' });
  });

  it('should begin paused on its own text', async () => {
    const id = await open(usable);
    trainOpenedModel();
    expect(sent.at(-1)).toMatchObject({ type: 'configure', modelId: id, config: { corpus: 'sonnets', hiddenSize: 9 } });
    expect(useApp.getState().pending?.playWhenReady).toBe(false);
    expect(useSetup.getState().draft.hiddenSize).toBe(9);
  });

  it('should play on where it is a checkpoint', async () => {
    await open({ ...usable, kind: 'checkpoint' });
    trainOpenedModel();
    expect(useApp.getState().pending?.playWhenReady).toBe(true);
  });

  it('should take the own text that is at hand where the file names one', async () => {
    useOwnData.setState({ accepted: [{ id: 'own-3', name: 'notes.txt', kind: 'text' }] });
    await open({ ...usable, config: { ...defaultConfig, corpus: 'own' } });
    trainOpenedModel();
    expect(sent.at(-1)).toMatchObject({ type: 'configure', textId: 'own-3', config: { corpus: 'own' } });
  });

  it('should ask for no text where it learns a task', async () => {
    useOwnData.setState({ accepted: [{ id: 'own-3', name: 'notes.txt', kind: 'text' }] });
    const config = { ...defaultConfig, corpus: 'own', task: { id: 'recall', lag: 5 }, seqLength: 6, carryState: false };
    await open({ ...usable, kind: 'checkpoint', config });
    expect(canTrainOpened(useModels.getState().opened as OpenedModel)).toBe(true);
    trainOpenedModel();
    expect(sent.at(-1)).toMatchObject({ type: 'configure', config });
    expect(sent.at(-1)).not.toHaveProperty('textId');
  });

  it('should take a table for a series and a text for a text when both are at hand', async () => {
    const text = { id: 'own-3', name: 'notes.txt', kind: 'text' } as const;
    const table = { id: 'own-4', name: 'co2.csv', kind: 'table' } as const;
    useOwnData.setState({ accepted: [table, text] });
    const series = { ...defaultConfig, corpus: 'own', task: { id: 'series', lag: 1 } };
    for (const kind of ['model', 'checkpoint'] as const) {
      await open({ ...usable, kind, config: series });
      expect(useModels.getState().opened?.text).toBe(table.id);
      trainOpenedModel();
      expect(sent.at(-1)).toMatchObject({ type: 'configure', textId: table.id, config: { corpus: 'own' } });
    }
    expect(dataChoices(defaultConfig).filter(({ own }) => own)).toEqual([
      { value: text.id, label: text.name, own: true },
    ]);
    expect(dataChoices(series).map(({ value }) => value)).toEqual(['example', table.id]);
    useOwnData.setState({ accepted: [text] });
    await open({ ...usable, kind: 'checkpoint', config: series });
    expect(canTrainOpened(useModels.getState().opened as OpenedModel)).toBe(false);
  });

  it('should not take the table of the run for a text when it was a text that the file was trained on', async () => {
    const config = { ...defaultConfig, corpus: 'own' };
    const run = { config: { ...config, task: { id: 'series', lag: 1 } }, textId: 'own-4' };
    useApp.setState({ run: run as unknown as Run });
    await open({ ...usable, kind: 'checkpoint', config });
    expect(useModels.getState().opened?.text).toBe('');
  });

  it('should not be used when it was refused', async () => {
    await open({ name: 'b', problem: 'Cut off.' });
    trainOpenedModel();
    expect(sent.map(({ type }) => type)).toEqual(['openModel']);
  });

  it('should be let go of once the run was refused and left', async () => {
    const id = await open(usable);
    trainOpenedModel();
    const runId = useApp.getState().pending?.runId ?? 0;
    handleEvent({ type: 'refused', runId, code: 'bad-model', message: 'No.' });
    expect(sent.some(({ type }) => type === 'closeModel')).toBe(false);
    const { backToRun } = await import('../setup/restart.ts');
    backToRun();
    expect(sent.at(-1)).toEqual({ type: 'closeModel', id });
    expect(useApp.getState().refusal).toBeNull();
  });
});

describe('looksLikeSafetensors', () => {
  const head = (length: number, next = '{'): Uint8Array => {
    const bytes = new Uint8Array(9);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
    bytes[8] = next.charCodeAt(0);
    return bytes;
  };

  it('should know one by its header', () => {
    expect(looksLikeSafetensors(head(300), 5000)).toBe(true);
    // Cut off within the header it is still meant as one.
    expect(looksLikeSafetensors(head(300), 100)).toBe(true);
  });

  it.each([
    ['a text', new TextEncoder().encode('Call me {')],
    ['JSON', new TextEncoder().encode('{"a":  {}')],
    ['another beginning', head(300, '[')],
    ['a few bytes', head(300).slice(0, 8)],
  ])('should not take %s for one', (_, bytes) => {
    expect(looksLikeSafetensors(bytes, 5000)).toBe(false);
  });
});
