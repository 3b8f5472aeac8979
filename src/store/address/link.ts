import { defaultConfig, defaultSampling } from '../../config/defaults.ts';
import type { FieldPath } from '../../config/fields.ts';
import { defaultPresetId, getPreset, presets } from '../../config/presets.ts';
import type { RunConfig } from '../../config/types.ts';
import { configEntries, configFrom, isFieldPath } from './config.ts';
import { linkedViews, quoted } from './views.ts';

/** What an address says, read without acting on it. */
export interface Link {
  /** Null where it says nothing of what trains. */
  setup: { config: RunConfig; presetId: string | null; prompt: string } | null;
  /** Keys of views, with their texts. */
  views: [key: string, text: string][];
  /** The panel to bring into sight. */
  at: string | null;
  /** What could not be used, a sentence each. */
  problems: string[];
}

const version = '1';

/** Of this page's state: what differs from how it begins; '' where nothing does. */
export function writeLink(setup: { draft: RunConfig; presetId: string | null }): string {
  const { draft, presetId } = setup;
  const entries: [string, string][] =
    presetId === null
      ? configEntries(draft, defaultConfig)
      : presetId === defaultPresetId
        ? []
        : [['preset', presetId]];
  // A setup that was edited back to the default is the default.
  entries.push(...linkedViews.flatMap((view) => view.entries()));
  return entries.length === 0 ? '' : new URLSearchParams([['v', version], ...entries]).toString();
}

/** @param fragment of an address, with or without its # */
export function readLink(fragment: string): Link {
  const link: Link = { setup: null, views: [], at: null, problems: [] };
  const settings: [FieldPath, string][] = [];
  let presetId: string | null = null;
  for (const [key, text] of new URLSearchParams(fragment.replace(/^#/, ''))) {
    if (key === 'v') link.problems.push(...versionProblem(text));
    else if (key === 'at') link.at = text;
    else if (key === 'preset') {
      if (getPreset(text)) presetId = text;
      else
        link.problems.push(`There is no preset ${quoted(text)}; there are ${presets.map(({ id }) => id).join(', ')}.`);
    } else if (isFieldPath(key)) settings.push([key, text]);
    else link.views.push([key, text]);
  }
  if (presetId !== null || settings.length > 0) link.setup = setupOf(presetId, settings, link.problems);
  return link;
}

function versionProblem(text: string): string[] {
  return text === version ? [] : [`It is of version ${quoted(text)}, of which this page knows only ${version}.`];
}

function setupOf(presetId: string | null, settings: [FieldPath, string][], problems: string[]): Link['setup'] {
  const preset = presetId === null ? undefined : getPreset(presetId);
  const [config, wrong] = configFrom(settings, preset?.config ?? defaultConfig);
  problems.push(...wrong);
  const prompt = preset?.prompt ?? defaultSampling.prompt;
  if (config.corpus !== 'own') return { config, presetId: settings.length === 0 ? presetId : null, prompt };
  problems.push('Own text is no part of a link; the default text is read instead.');
  return { config: { ...config, corpus: defaultConfig.corpus }, presetId: null, prompt };
}
