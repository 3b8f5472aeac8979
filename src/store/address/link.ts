import { madeComparable } from '../../config/comparability.ts';
import { defaultConfig, defaultSampling } from '../../config/defaults.ts';
import { ConfigError, parseConfig } from '../../config/parse.ts';
import { isRelevant, isSettingPath, settingPaths, settings, valueAt, withValueAt } from '../../config/paths.ts';
import { defaultPresetId, getPreset, presets } from '../../config/presets.ts';
import type { RunConfig, SettingPath, SettingValue } from '../../config/settings/types.ts';
import { ownKindOf } from '../../config/task.ts';
import { codecOf, numberOf } from './codecs.ts';
import { linkedViews, quoted } from './views.ts';

/** Settings that act and differ from those of `base`, as an address says them. */
function configEntries(config: RunConfig, base: RunConfig): [SettingPath, string][] {
  return settingPaths
    .filter((path) => isRelevant(path, config) && valueAt(config, path) !== valueAt(base, path))
    .map((path) => [path, codecOf(settings[path]).write(valueAt(config, path))]);
}

/**
 * A configuration from an address: settings that can't be are left as in `base`, and named.
 * @returns problems, a sentence each
 */
function configFrom(entries: readonly [SettingPath, string][], base: RunConfig): [RunConfig, string[]] {
  const problems: string[] = [];
  const left = new Map(entries);
  for (;;) {
    try {
      const wished = [...left].reduce((config, [path, text]) => withUnchecked(config, path, text), base);
      return [parseConfig(wished), problems];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error.message);
      // What no single setting is to blame for is not to be had at all.
      if (!left.delete(error.key as SettingPath)) left.clear();
    }
  }
}

/** What a setting can't be is left as a number or a text, for the validation to name. */
function withUnchecked(config: RunConfig, path: SettingPath, text: string): RunConfig {
  const setting = settings[path];
  const number = setting.kind === 'number' ? numberOf(text) : Number.NaN;
  const value = Number.isNaN(number) ? codecOf(setting).read(text) : number;
  return withValueAt(config, path, (value === undefined ? text : value) as SettingValue<SettingPath>);
}

/** What trains, as a link says it. */
interface Trained {
  readonly draft: RunConfig;
  readonly presetId: string | null;
  /** B, C and so on of a comparison. */
  readonly compared: readonly RunConfig[];
}

/** What an address says, read without acting on it. */
export interface Link {
  /** Null where it says nothing of what trains. */
  setup: (Trained & { prompt: string }) | null;
  /** Keys of views, with their texts. */
  views: [key: string, text: string][];
  /** The panel to bring into sight. */
  at: string | null;
  /** What could not be used, a sentence each. */
  problems: string[];
}

type Settings = [SettingPath, string][];

const version = '1';
/** Settings of the other models of a comparison begin with theirs: `b.cell`. */
const comparedLetters = ['b', 'c', 'd', 'e'] as const;

/** Of this page's state: what differs from how it begins; '' where nothing does. */
export function writeLink(trained: Trained): string {
  const entries = [...trainedEntries(trained), ...linkedViews.flatMap((view) => view.entries())];
  return entries.length === 0 ? '' : new URLSearchParams([['v', version], ...entries]).toString();
}

function trainedEntries({ draft, presetId, compared }: Trained): [string, string][] {
  if (presetId === defaultPresetId) return [];
  if (presetId !== null) return [['preset', presetId]];
  const beside = compared.flatMap((other, i) => comparedEntries(other, comparedLetters[i] ?? '', draft));
  return [...configEntries(draft, defaultConfig), ...beside];
}

/** What sets a compared run apart from the run; its cell at any rate, since it has to be said that there is one. */
function comparedEntries(other: RunConfig, letter: string, run: RunConfig): [string, string][] {
  const entries = configEntries(other, run).filter(([path]) => path !== 'cell');
  return [
    [`${letter}.cell`, other.cell],
    ...entries.map(([path, text]): [string, string] => [`${letter}.${path}`, text]),
  ];
}

/** @param fragment of an address, with or without its # */
export function readLink(fragment: string): Link {
  const link: Link = { setup: null, views: [], at: null, problems: [] };
  const settings: Settings = [];
  const compared = comparedLetters.map((): Settings => []);
  let presetId: string | null = null;
  for (const [key, text] of new URLSearchParams(fragment.replace(/^#/, ''))) {
    const other = comparedLetters.findIndex((letter) => key.startsWith(`${letter}.`));
    const path = other < 0 ? key : key.slice(2);
    if (key === 'v') link.problems.push(...versionProblem(text));
    else if (key === 'at') link.at = text;
    else if (key === 'preset') {
      if (getPreset(text)) presetId = text;
      else link.problems.push(noPreset(text));
    } else if (isSettingPath(path)) (compared[other] ?? settings).push([path, text]);
    else link.views.push([key, text]);
  }
  const beside = compared.filter((each) => each.length > 0);
  if (presetId !== null || settings.length + beside.length > 0) {
    link.setup = setupOf(presetId, settings, beside, link.problems);
  }
  return link;
}

const noPreset = (id: string): string =>
  `There is no preset ${quoted(id)}; there are ${presets.map((preset) => preset.id).join(', ')}.`;

function versionProblem(text: string): string[] {
  return text === version ? [] : [`Its version is ${quoted(text)}; this page reads only version ${version}.`];
}

/** What stands in for a person's own data, which are no part of a link. */
const instead = {
  text: 'text; the default text is used instead',
  table: 'table; the page’s series is used instead',
  pairs: 'pairs; the page’s pairs are used instead',
} as const;

function setupOf(
  presetId: string | null,
  settings: Settings,
  beside: readonly Settings[],
  problems: string[],
): Link['setup'] {
  const preset = presetId === null ? undefined : getPreset(presetId);
  const draft = checked(settings, preset?.config ?? defaultConfig, problems);
  if (draft.corpus === 'own') {
    problems.push(`A link does not contain your own ${instead[ownKindOf(draft) ?? 'text']}.`);
    draft.corpus = defaultConfig.corpus;
  }
  const edited = settings.length + beside.length > 0;
  const named = (preset?.compared ?? []).map((other) => madeComparable(other, draft));
  const compared = beside.map((each) => madeComparable(checked(each, draft, problems), draft));
  const prompt = preset?.prompt ?? defaultSampling.prompt;
  return { draft, presetId: edited ? null : presetId, compared: compared.length > 0 ? compared : named, prompt };
}

function checked(settings: Settings, base: RunConfig, problems: string[]): RunConfig {
  const [config, wrong] = configFrom(settings, base);
  problems.push(...wrong);
  return config;
}
