import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { parseConfig } from '../../config/parse.ts';
import { isRelevant, settingPaths, settings, valueAt } from '../../config/paths.ts';
import type { RunConfig, SettingPath, SettingValue } from '../../config/settings/types.ts';
import { edited, otherValues, setupsOfAllSettings } from '../../config/testing/values.ts';
import { readFacts, writeFacts } from '../../formats/modelFacts.ts';
import { prepareRun } from '../../training/loop/runSpec.ts';
import { readLink, writeLink } from '../address/link.ts';
import { edit, fillDraft, useSetup } from './setup.ts';

vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: vi.fn() }));

const text = 'The quick brown fox jumps over the lazy dog. '.repeat(2000);
const setups = setupsOfAllSettings();
const draft = (): RunConfig => useSetup.getState().draft;

/** A setup in which a setting acts, and another value that it may have there. */
function another(path: SettingPath): { base: RunConfig; value: SettingValue<SettingPath> } {
  for (const base of setups.filter((each) => isRelevant(path, each))) {
    for (const value of otherValues(path, valueAt(base, path)) as SettingValue<SettingPath>[]) {
      const after = edited(base, path, value);
      // What a person brings is no part of a link.
      if (after && valueAt(after, path) === value && after.corpus !== 'own') return { base, value };
    }
  }
  throw new Error(`no setup gives ${path} another value`);
}

/** As JSON on the way to a file and back. */
const filed = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

beforeEach(() => fillDraft(defaultConfig, undefined));

describe('every setting', () => {
  it.each(settingPaths)('should be the same from the setup to a checkpoint and back when it is %s', (path) => {
    const { base, value } = another(path);
    fillDraft(base, undefined);
    edit(path, value);
    const chosen = draft();
    expect(valueAt(chosen, path)).toBe(value);
    expect(valueAt(base, path)).not.toBe(value);

    const linked = readLink(writeLink({ draft: chosen, presetId: null, compared: [] }));
    expect(linked).toMatchObject({ problems: [], setup: { compared: [] } });
    expect(linked.setup?.draft && valueAt(linked.setup.draft, path)).toBe(value);
    expect(linked.setup?.draft).toEqual(edited(chosen, path, value));

    const file = parseConfig(filed(chosen));
    expect(file).toEqual(chosen);
    const { config } = prepareRun(file, text, null);
    const kept = { kind: 'checkpoint', config, vocabulary: ['a'], step: 1, extra: {} } as const;
    const checkpoint = readFacts(writeFacts(kept)).config;
    // How long a window is that nobody chooses, may be known only when the data are read.
    const trained = isRelevant('seqLength', chosen) ? chosen : { ...chosen, seqLength: config.seqLength };
    expect(checkpoint).toEqual(trained);

    fillDraft(checkpoint ?? defaultConfig, undefined);
    expect(draft()).toEqual(trained);
    expect(valueAt(draft(), path)).toBe(value);
  });

  it('should have a place that the setup draws, a sentence, and a default in its range', () => {
    for (const path of settingPaths) {
      const setting = settings[path];
      expect(setting.help, path).toMatch(/^[A-Z].*\.$/s);
      expect(valueAt(parseConfig({}), path), path).toBe(setting.default);
      if (setting.kind === 'text') expect(setting.place, path).toBe('own');
      if (typeof setting.comparedWith === 'string') expect(settingPaths, path).toContain(setting.comparedWith);
    }
  });
});

describe('what was written long ago', () => {
  it('should open from a link, a configuration and a checkpoint when a cell and variants had other names', () => {
    const plan = 'forward: stepwise R4 wave; backward: units WG64';
    const { setup, problems } = readLink(`cell=rnn-diagonal&plan=${encodeURIComponent(plan)}&b.cell=rnn-diagonal`);
    const present = { cell: 'indrnn', plan: 'forward: stepwise R4 wavefront; backward: elementwise WG64' };
    expect(problems).toEqual([]);
    expect(setup).toMatchObject({ draft: present, compared: [{ cell: 'indrnn' }] });
    const config = parseConfig({ cell: 'rnn-diagonal', plan });
    expect(config).toEqual({ ...defaultConfig, ...present });
    const old = { ...defaultConfig, cell: 'rnn-diagonal', plan };
    const facts = writeFacts({ kind: 'model', config: old, vocabulary: null, step: 0, extra: {} });
    expect(readFacts(facts).config).toEqual(config);
  });
});
