import { beforeEach, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { RunFacts } from '../../protocol/run.ts';
import { useNotices } from '../notices/notices.ts';
import { rememberText } from '../ownData/bytes.ts';
import {
  adoptConfigured,
  chooseTask,
  chooseText,
  differencesToRun,
  edit,
  pairsKey,
  useSetup,
  vocabularySizeOf,
} from './setup.ts';

beforeEach(() => {
  useNotices.setState({ notices: [] });
  useSetup.setState({ draft: { ...defaultConfig, plan: 'head: split' }, textId: undefined, vocabularySizes: {} });
});

const plan = (): string => useSetup.getState().draft.plan;

it('should let a pinned plan go with the shape it is for', () => {
  edit('seed', 12);
  expect(plan()).toBe('head: split');
  expect(useNotices.getState().notices).toEqual([]);
  edit('hiddenSize', 12);
  expect(plan()).toBe('auto');
  expect(useNotices.getState().notices).toMatchObject([{ message: expect.stringMatching(/^The pinned plan was for/) }]);
});

it('should let a pinned plan go when dropout is switched on, which a wavefront has none of', () => {
  useSetup.setState({ draft: { ...defaultConfig, layers: 2, plan: 'forward: stepwise R4 wavefront' } });
  edit('dropout.rate', 0.2);
  expect(plan()).toBe('auto');
});

it('should let a pinned plan go with the text, whose vocabulary is part of the shape', () => {
  chooseText(defaultConfig.corpus);
  expect(plan()).toBe('head: split');
  chooseText('own', 'a');
  expect(plan()).toBe('auto');
  edit('plan', 'head: split');
  chooseText('own', 'a');
  expect(plan()).toBe('head: split');
  chooseText('own', 'b');
  expect(plan()).toBe('auto');
});

describe('a task', () => {
  const draft = () => useSetup.getState().draft;
  const facts = { vocabulary: ['0', '1'] } as unknown as RunFacts;

  it('should begin at its own lag, decide the window, and leave that of the text as it was', () => {
    edit('seqLength', 48);
    edit('carryState', false);
    chooseTask('recall');
    expect(draft()).toMatchObject({ task: { id: 'recall', lag: 32 }, seqLength: 33, carryState: false, plan: 'auto' });
    edit('task.lag', 100);
    expect(draft()).toMatchObject({ task: { id: 'recall', lag: 100 }, seqLength: 101 });
    chooseTask('copy');
    expect(draft()).toMatchObject({ task: { id: 'copy', lag: 20 }, seqLength: 40 });
    chooseTask('text');
    expect(draft()).toMatchObject({ task: { id: 'text' }, seqLength: 48, carryState: false });
  });

  it('should stay as it is where it is chosen again', () => {
    chooseTask('parity');
    edit('task.lag', 7);
    const before = draft();
    chooseTask('parity');
    expect(draft()).toBe(before);
  });

  it('should tell its own vocabulary and store none under the text’s name', () => {
    chooseTask('parity');
    expect(vocabularySizeOf(useSetup.getState())).toBe(2);
    adoptConfigured(draft(), facts);
    expect(useSetup.getState().vocabularySizes).toEqual({});
    chooseTask('text');
    expect(vocabularySizeOf(useSetup.getState())).toBeUndefined();
    adoptConfigured(draft(), facts);
    expect(vocabularySizeOf(useSetup.getState())).toBe(2);
  });

  it('should know sizes of own pairs by how they are read, and their window when they have been read', () => {
    const sizes = { sourceSymbols: 9, targetSymbols: 8, sourceLength: 5, targetLength: 4 };
    const pairs: RunConfig = { ...defaultConfig, task: { id: 'pairs', lag: 1 }, corpus: 'own' };
    useSetup.setState({ draft: pairs, textId: 'own-7', pairSizes: { [pairsKey(pairs, 'own-7')]: sizes } });
    expect(vocabularySizeOf(useSetup.getState())).toBe(8);
    adoptConfigured({ ...pairs, seqLength: 4 }, facts);
    expect(draft().seqLength).toBe(4);
    edit('pairs.units', 'words');
    expect(vocabularySizeOf(useSetup.getState())).toBeUndefined();
  });

  it('should forget options when another task is chosen', () => {
    useSetup.setState({ draft: { ...defaultConfig, embedding: { size: 8, tied: false } }, textId: undefined });
    chooseTask('numbers');
    edit('pairs.language', 'de');
    chooseTask('dates');
    chooseTask('numbers');
    expect(draft().pairs).toEqual(defaultConfig.pairs);
  });

  it('should leave data that the next task cannot read, and keep those that it can', () => {
    const bytes = (): ArrayBuffer => new TextEncoder().encode('year,value\n1990,1').buffer;
    const text = rememberText('text', 'notes.txt', bytes());
    const table = rememberText('table', 'co2.csv', bytes());
    const own = (task: RunConfig['task'], textId?: string) =>
      useSetup.setState({ draft: { ...defaultConfig, task, corpus: 'own' }, textId });
    const read = () => [draft().corpus, useSetup.getState().textId];
    const recall = { id: 'recall', lag: 3 };
    own(recall);
    chooseTask('text');
    expect(read()).toEqual([defaultConfig.corpus, undefined]);
    own(recall, text);
    chooseTask('text');
    expect(read()).toEqual(['own', text]);
    chooseTask('series');
    expect(read()).toEqual([defaultConfig.corpus, undefined]);
    own({ id: 'series', lag: 1 }, table);
    chooseTask('recall');
    expect(read()).toEqual(['own', table]);
    chooseTask('text');
    expect(read()).toEqual([defaultConfig.corpus, undefined]);
  });
});

it.each([
  ['text', defaultConfig.task],
  ['table', { id: 'series', lag: 1 }],
  ['set of pairs', { id: 'pairs', lag: 1 }],
])('should ask for a restart when another %s of one’s own is chosen', (_, task) => {
  const draft = { ...defaultConfig, task, corpus: 'own' };
  const running = { config: draft, textId: 'own-1' };
  expect(differencesToRun({ draft, textId: 'own-1' }, running)).toEqual([]);
  expect(differencesToRun({ draft, textId: 'own-2' }, running)).toEqual(['corpus']);
  const recall = { ...draft, task: { id: 'recall', lag: 5 } };
  expect(differencesToRun({ draft: recall, textId: 'own-2' }, { config: recall, textId: 'own-1' })).toEqual([]);
});
