import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { withLive } from '../../config/live.ts';
import { isRelevant, settingPaths, settings, valueAt } from '../../config/paths.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { otherValues, setupsOfAllSettings } from '../../config/testing/values.ts';
import type { Command } from '../../protocol/commands.ts';
import { handleEvent } from '../events.ts';
import { useNotices } from '../notices/notices.ts';
import { useApp } from '../run/app.ts';
import { useComparison } from '../run/comparedRuns.ts';
import { restartWithDraft } from '../setup/restart.ts';
import { useSetup } from '../setup/setup.ts';
import { facts } from '../testing/facts.ts';
import { followPartOf } from './index.ts';
import { writeLink } from './link.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

const link = (draft: RunConfig, compared: readonly RunConfig[] = []) => writeLink({ draft, presetId: null, compared });

const setups = setupsOfAllSettings();

/** The worker builds what is pending. */
function setUp(): void {
  const { pending } = useApp.getState();
  if (!pending) return;
  const { runId, config } = pending;
  const compared = pending.compared.map((other, i) => ({ runId: runId + 1 + i, config: other, facts }));
  handleEvent({ type: 'configured', runId, config, facts, step: 0, compared: compared });
}

function trainWith(config: RunConfig, compared: readonly RunConfig[] = []): void {
  useSetup.setState({ draft: config, textId: undefined, presetId: null, wishedCompared: compared, aside: [] });
  restartWithDraft();
  setUp();
  useNotices.setState({ notices: [] });
  sent.length = 0;
}

/** What the worker trains with, by what it was told since it trained with `config`. */
function trained(config: RunConfig): RunConfig {
  let now = config;
  for (const command of sent) {
    if (command.type === 'configure') now = command.config;
    if (command.type !== 'live' || command.runIds !== undefined) continue;
    now = withLive(now, command.settings);
  }
  return now;
}

beforeEach(() => {
  useApp.setState({ run: null, pending: null, refusal: null, device: 'ok' });
  useComparison.setState({ compared: [] });
});

describe('a link that changes a single setting', () => {
  it.each(settingPaths)('should train with its value or say why not when it names %s', (path) => {
    let used = 0;
    for (const base of setups.filter((setup) => isRelevant(path, setup))) {
      for (const value of otherValues(path, valueAt(base, path))) {
        trainWith(base);
        const params = new URLSearchParams(link(base));
        params.set(path, String(value ?? 'none'));
        followPartOf(params.toString());
        setUp();
        if (useNotices.getState().notices.length > 0) continue;
        used++;
        const worker = trained(base);
        expect(valueAt(worker, path)).toBe(value);
        expect(useApp.getState().run?.config).toEqual(worker);
        expect(useSetup.getState().draft).toEqual(worker);
        expect(sent.some(({ type }) => type === 'configure')).toBe(settings[path].effect === 'restart');
      }
    }
    expect(used).toBeGreaterThan(0);
  });

  it.each(['norm', 'band'] as const)('should show the lower norm that the run has when the clip is a %s', (type) => {
    const base: RunConfig = { ...defaultConfig, clip: { ...defaultConfig.clip, type } };
    trainWith(base);
    followPartOf(`clip.type=${type}&clip.lower=0.5`);
    expect(trained(base).clip.lower).toBe(0.5);
    expect(useApp.getState().run?.config.clip).toEqual(trained(base).clip);
    expect(useSetup.getState().draft.clip).toEqual(trained(base).clip);
  });

  it('should reach a model that trains beside the run when it acts live', () => {
    const beside: RunConfig = { ...defaultConfig, cell: 'rnn', clip: { type: 'band', value: 1, lower: 0.1 } };
    trainWith(defaultConfig, [beside]);
    const other: RunConfig = { ...beside, clip: { ...beside.clip, lower: 0.5 } };
    followPartOf(link(defaultConfig, [other]));
    const [{ runId, config } = { runId: 0, config: defaultConfig }] = useComparison.getState().compared;
    const live = sent.filter(({ type }) => type === 'live' || type === 'configure');
    expect(live).toEqual([{ type: 'live', settings: { 'clip.lower': 0.5 }, runIds: [runId] }]);
    expect(config).toEqual(other);
  });

  it('should not hand the pinned plan of the run to a model of another shape', () => {
    followPartOf('plan=rows%3A%20TM4%20TN4&b.cell=gru&c.seed=1&c.optimizer.type=sgd');
    setUp();
    expect(useApp.getState().run?.config.plan).toBe('rows: TM4 TN4');
    expect(useComparison.getState().compared.map(({ config }) => config.plan)).toEqual(['auto', 'rows: TM4 TN4']);
  });
});
