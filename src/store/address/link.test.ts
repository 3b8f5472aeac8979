import { beforeEach, describe, expect, it } from 'vitest';
import { create } from 'zustand';
import { defaultConfig } from '../../config/defaults.ts';
import { layersOf, withLayers } from '../../config/layerList.ts';
import { withSetting, withValueAt } from '../../config/paths.ts';
import { getPreset, presets } from '../../config/presets.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { useApp } from '../run/app.ts';
import './sampling.ts';
import { useSetup } from '../setup/setup.ts';
import { flag, numeric, oneOf, orNone } from './codecs.ts';
import { readLink, writeLink } from './link.ts';
import { linkedViews, linkView } from './views.ts';

const own = (draft = defaultConfig, compared: RunConfig[] = []) => ({ draft, presetId: null, compared });

const useLooks = create(() => ({ picture: 'reach', tau: null as number | null, all: false, unlinked: 1 }));
linkView('looks', useLooks, {
  picture: oneOf('reach', 'map'),
  tau: orNone(numeric(0, 99, true), 'last'),
  all: flag,
});

/** What the views answer to a key. */
const apply = (key: string, text: string): string | null | undefined =>
  linkedViews.map((view) => view.apply(key, text)).find((result) => result !== undefined);

beforeEach(() => {
  for (const view of linkedViews) view.reset();
});

describe('a link', () => {
  it('should be empty at first, and name a preset by its name alone', () => {
    expect(writeLink(own())).toBe('');
    expect(writeLink({ draft: defaultConfig, presetId: 'moby-lstm', compared: [] })).toBe('');
    const tiny = getPreset('tiny-fast');
    expect(writeLink({ draft: tiny?.config ?? defaultConfig, presetId: 'tiny-fast', compared: [] })).toBe(
      'v=1&preset=tiny-fast',
    );
  });

  it('should hold what differs from the default and acts, and no more', () => {
    let draft = withValueAt(defaultConfig, 'cell', 'rnn');
    draft = withValueAt(draft, 'activation', 'relu');
    draft = withValueAt(draft, 'init.forgetBias', 3);
    draft = withValueAt(draft, 'optimizer.learningRate', 0.0003);
    // A plain RNN has no forget gate, so its bias is not said.
    expect(writeLink(own(draft))).toBe('v=1&cell=rnn&activation=relu&optimizer.learningRate=0.0003');
  });

  it('should bring every preset, and every setting of it, back as it was', () => {
    for (const { config } of presets) {
      const { setup, problems } = readLink(`#${writeLink(own(config))}`);
      expect(setup?.draft ?? defaultConfig).toEqual(config);
      expect(problems).toEqual([]);
    }
    const odd = withValueAt(withValueAt(defaultConfig, 'init.forgetBias', null), 'seed', 4294967295);
    expect(readLink(writeLink(own(odd))).setup?.draft).toEqual(odd);
  });

  it('should bring back layers that differ, and what one of them alone has a use for, of the run and its compared runs', () => {
    const mixed = withLayers(withValueAt(defaultConfig, 'init.forgetBias', 3), [
      { cell: 'gru', hiddenSize: 32, bidirectional: false },
      { cell: 'lstm', hiddenSize: 16, bidirectional: false },
    ]);
    const compared = [
      withSetting(mixed, 'perLayer', ''),
      withSetting(mixed, 'hiddenSize', 8),
      { ...defaultConfig, layers: 2 },
    ];
    for (const one of compared) {
      expect(readLink(writeLink(own(mixed, [one])))).toMatchObject({ setup: { draft: mixed }, problems: [] });
      for (const [draft, other] of [
        [mixed, one],
        [one, mixed],
      ] as const) {
        const { setup } = readLink(writeLink(own(draft, [other])));
        expect(setup?.compared.map(layersOf)).toEqual([layersOf(other)]);
        expect(setup && layersOf(setup.draft)).toEqual(layersOf(draft));
      }
    }
  });

  it('should begin with the preset that it names and change what it says beside', () => {
    const { setup } = readLink('preset=tiny-fast&layers=2');
    expect(setup).toMatchObject({ presetId: null, prompt: 'Shall I compare' });
    expect(setup?.draft).toEqual({ ...getPreset('tiny-fast')?.config, layers: 2 });
    expect(readLink('preset=tiny-fast').setup?.presetId).toBe('tiny-fast');
  });

  it('should bring the models of a comparison back, that of a preset by its name', () => {
    const other = { ...defaultConfig, cell: 'rnn' };
    const twin = withValueAt(defaultConfig, 'init.forgetBias', 3);
    const link = writeLink(own(defaultConfig, [other, twin]));
    expect(link).toBe('v=1&b.cell=rnn&c.cell=lstm&c.init.forgetBias=3');
    expect(readLink(link)).toMatchObject({
      setup: { draft: defaultConfig, presetId: null, compared: [other, twin] },
      problems: [],
    });
    for (const { id, config, compared = [] } of presets) {
      expect(readLink(`preset=${id}`).setup).toMatchObject({ presetId: id, draft: config, compared });
      expect(readLink(writeLink(own(config, [...compared]))).setup?.compared ?? []).toEqual(compared);
    }
  });

  it('should bring five seeds of one model back', () => {
    const seeds = [2, 3, 4, 5].map((seed) => ({ ...defaultConfig, seed }));
    const link = writeLink(own(defaultConfig, seeds));
    expect(link).toMatch(/^v=1&b\.cell=lstm&b\.seed=2&c\..*&e\.seed=5$/);
    expect(readLink(link)).toMatchObject({ setup: { draft: defaultConfig, compared: seeds }, problems: [] });
  });

  it('should keep a comparison fair whatever a link says', () => {
    const { setup, problems } = readLink('batchSize=8&b.cell=gru&b.batchSize=16&b.hiddenSize=-4&f.cell=rnn');
    expect(setup?.compared).toEqual([{ ...defaultConfig, batchSize: 8, cell: 'gru' }]);
    expect(problems).toEqual([expect.stringMatching(/Hidden units/)]);
  });

  it('should name each part that is wrong and load the rest', () => {
    const { setup, problems } = readLink('cell=gru&layers=99&hiddenSize=abc&carryState=perhaps&batchSize=8&seed=0x10');
    expect(setup?.draft).toEqual({ ...defaultConfig, cell: 'gru', batchSize: 8 });
    expect(problems.sort()).toEqual([
      'Carry state (carryState) must be true or false, not "perhaps".',
      'Hidden units (hiddenSize) must be a whole number from 1 to 1024, not "abc".',
      'Layers (layers) must be a whole number from 1 to 8, not 99.',
      'Seed (seed) must be a whole number from 0 to 4294967295, not "0x10".',
    ]);
    const other = readLink('v=7&preset=none&cell=transformer');
    expect(other.problems).toHaveLength(3);
    expect(other.problems[0]).toMatch(/version is "7"/);
    expect(other.problems[1]).toMatch(/no preset "none"; there are moby-lstm/);
    expect(other.problems[2]).toMatch(/Cell \(cell\) must be one of/);
    expect(other.setup?.draft).toEqual(defaultConfig);
  });

  it('should say which settings do not go together', () => {
    const { setup, problems } = readLink('optimizer.type=sgd&optimizer.nesterov=true');
    expect(setup?.draft.optimizer).toMatchObject({ type: 'sgd', nesterov: false });
    expect(problems).toHaveLength(1);
    const task = readLink('task.id=recall&task.lag=500');
    expect(task.problems.length).toBeLessThanOrEqual(1);
    expect(task.setup?.draft.task.id).toBe('recall');
  });

  it('should not ask for the text of another', () => {
    const { setup, problems } = readLink('corpus=own&cell=gru');
    expect(setup?.draft).toEqual({ ...defaultConfig, cell: 'gru' });
    expect(problems).toEqual([expect.stringMatching(/A link does not contain your own text/)]);
  });

  it('should say what stands in for a table and for pairs when a link names one’s own', () => {
    const table = readLink('v=1&task.id=series&corpus=own');
    const pairs = readLink('v=1&task.id=pairs&embedding.size=8&corpus=own');
    expect([...table.problems, ...pairs.problems]).toEqual([
      'A link does not contain your own table; the page’s series is used instead.',
      'A link does not contain your own pairs; the page’s pairs are used instead.',
    ]);
    expect(pairs.setup?.draft).toMatchObject({ task: { id: 'pairs' }, corpus: defaultConfig.corpus });
  });

  it('should survive anything', () => {
    for (const fragment of [
      '#',
      '',
      '%',
      '#=&&==&v',
      '#%E0%A4%A',
      'layers',
      'a'.repeat(10000),
      '__proto__=1&constructor=2',
    ])
      expect(() => readLink(fragment)).not.toThrow();
  });
});

describe('a number in a link', () => {
  it.each([
    ['0', 0],
    ['99', 99],
    ['100', undefined],
    ['-1', undefined],
    ['1.5', undefined],
  ])('should be read from its least to its greatest when it says %s', (text, value) => {
    expect(numeric(0, 99, true).read(text)).toBe(value);
  });
});

describe('views in a link', () => {
  it('should be said only where they differ, and come back', () => {
    expect(linkedViews.flatMap((view) => view.entries())).toEqual([]);
    useLooks.setState({ picture: 'map', tau: 12, unlinked: 9 });
    expect(writeLink(own())).toBe('v=1&looks.picture=map&looks.tau=12');
    const { views } = readLink(writeLink(own()));
    for (const view of linkedViews) view.reset();
    expect(useLooks.getState()).toEqual({ picture: 'reach', tau: null, all: false, unlinked: 9 });
    expect(views.map(([key, text]) => apply(key, text))).toEqual([null, null]);
    expect(useLooks.getState()).toMatchObject({ picture: 'map', tau: 12 });
  });

  it('should say what a value would have to be', () => {
    expect(apply('looks.picture', 'nude')).toBe('looks.picture must be one of reach, map, not "nude".');
    expect(apply('looks.tau', '1.5')).toBe('looks.tau must be a whole number from 0 to 99, or last, not "1.5".');
    expect(apply('looks.all', '1')).toBe('looks.all must be true or false, not "1".');
    expect(apply('looks.unlinked', '1')).toBeUndefined();
    expect(useLooks.getState()).toMatchObject({ picture: 'reach', tau: null, all: false });
  });

  it('should carry how text is drawn, but for the prompt that a preset brings', () => {
    useSetup.setState({ presetId: 'tiny-fast' });
    useApp.getState().setSampling({ prompt: 'Shall I compare', temperature: 0.5 });
    expect(linkedViews.flatMap((view) => view.entries())).toEqual([['sample.temperature', '0.5']]);
    useApp.getState().setSampling({ prompt: 'O & Ω=' });
    const { views } = readLink(writeLink(own()));
    expect(views).toContainEqual(['sample.prompt', 'O & Ω=']);
    expect(apply('sample.temperature', '9')).toBe('sample.temperature must be a number from 0 to 2, not "9".');
    expect(apply('sample.toString', '9')).toBeUndefined();
  });
});
