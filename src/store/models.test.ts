import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import type { Command, ModelReport } from '../protocol.ts';
import { useApp } from './app.ts';
import { handleEvent } from './events.ts';
import {
  canTrainOpened,
  dismissModel,
  looksLikeSafetensors,
  type OpenedModel,
  openModelFile,
  trainOpenedModel,
  useModels,
} from './models.ts';
import { useOwnText } from './ownText.ts';
import { useSetup } from './setup.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('./workerClient.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

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
  useOwnText.setState({ accepted: [] });
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
    useOwnText.setState({ accepted: [{ id: 'own-3', name: 'notes.txt' }] });
    await open({ ...usable, config: { ...defaultConfig, corpus: 'own' } });
    trainOpenedModel();
    expect(sent.at(-1)).toMatchObject({ type: 'configure', textId: 'own-3', config: { corpus: 'own' } });
  });

  it('should ask for no text where it learns a task', async () => {
    useOwnText.setState({ accepted: [{ id: 'own-3', name: 'notes.txt' }] });
    const config = { ...defaultConfig, corpus: 'own', task: { id: 'recall', lag: 5 }, seqLength: 6, carryState: false };
    await open({ ...usable, kind: 'checkpoint', config });
    expect(canTrainOpened(useModels.getState().opened as OpenedModel)).toBe(true);
    trainOpenedModel();
    expect(sent.at(-1)).toMatchObject({ type: 'configure', config });
    expect(sent.at(-1)).not.toHaveProperty('textId');
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
    const { backToRun } = await import('./actions.ts');
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
