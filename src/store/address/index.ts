import { restartDifferences } from '../../config/differences.ts';
import './sampling.ts';
import { defaultConfig } from '../../config/defaults.ts';
import { defaultPresetId, getPreset } from '../../config/presets.ts';
import { notify } from '../notices/notices.ts';
import { useApp } from '../run/app.ts';
import { useComparison } from '../run/comparedRuns.ts';
import { guardLoss } from '../run/confirm.ts';
import { comparedOfDraft, restartWithDraft } from '../setup/restart.ts';
import { fillDraft, goLive, useSetup } from '../setup/setup.ts';
import { type Link, readLink, writeLink } from './link.ts';
import { goTo, places } from './place.ts';
import { linkedViews, quoted } from './views.ts';

/** Browsers take about 100 changes of an address in 30 s. */
const writeMs = 500;

type Setup = NonNullable<Link['setup']>;

const beginning: Setup = {
  draft: defaultConfig,
  presetId: defaultPresetId,
  compared: [],
  prompt: getPreset(defaultPresetId)?.prompt ?? '',
};

/** Brings the page into the state that its address tells, and keeps the address telling its state. Called once, before the first run. */
export function openAddress(): void {
  const link = readLink(location.hash);
  fill(link.setup ?? beginning);
  follow(link);
  keepAddress();
  window.addEventListener('hashchange', () => {
    if (location.hash.slice(1) !== written()) openLink(location.hash);
  });
}

/** As if the page had been opened with this link, but that a run that trains as it says goes on. */
function openLink(fragment: string): void {
  const link = readLink(fragment);
  for (const view of linkedViews) view.reset();
  followLink({ ...link, setup: link.setup ?? beginning });
}

/** Does what a link says and leaves the rest of the page as it is. */
export const followPartOf = (fragment: string): void => followLink(readLink(fragment));

function followLink(link: Link): void {
  const { setup } = link;
  if (setup !== null && needsRun(setup)) {
    guardLoss('Start another run?', 'Start', () => {
      fill(setup);
      restartWithDraft();
      follow(link);
    });
    return;
  }
  if (setup !== null) {
    fill(setup);
    goLive(setup.draft, setup.compared);
  }
  follow(link);
}

/** Whether it takes another run than the present one, or the one on its way, to train this. */
function needsRun({ draft, compared }: Setup): boolean {
  const { run, pending } = useApp.getState();
  const present = pending ?? run;
  if (!present || present.textId !== undefined) return true;
  const beside = pending?.compared ?? useComparison.getState().compared.map(({ config }) => config);
  if (compared.length !== beside.length) return true;
  return [draft, ...compared].some((requested, i) => {
    const there = i === 0 ? present.config : beside[i - 1];
    return there === undefined || restartDifferences(requested, there).length > 0;
  });
}

function fill({ draft, presetId, compared, prompt }: Setup): void {
  fillDraft(draft, undefined, { presetId, wishedCompared: compared });
  useApp.getState().setSampling({ prompt });
}

function follow({ views, at, problems }: Link): void {
  const wrong = [...problems];
  for (const [key, text] of views) {
    const results = linkedViews.map((view) => view.apply(key, text));
    const result = results.find((each) => each !== undefined);
    if (result === undefined) wrong.push(`There is no setting ${quoted(key)}.`);
    else if (result !== null) wrong.push(result);
  }
  if (at !== null && !goTo(at)) wrong.push(`There is no panel ${quoted(at)}; there are ${places.join(', ')}.`);
  if (wrong.length === 0) return;
  notify({ tone: 'warning', message: `Part of this link could not be used. ${wrong.join(' ')} The rest was loaded.` });
}

const written = (): string => writeLink({ ...useSetup.getState(), compared: comparedOfDraft() });

/** The address of the page as it is now, whole. */
export function presentLink(): string {
  const fragment = written();
  return `${location.href.replace(/#.*$/, '')}${fragment === '' ? '' : `#${fragment}`}`;
}

function keepAddress(): void {
  let waits = false;
  const write = (): void => {
    waits = false;
    if (location.href !== presentLink()) history.replaceState(history.state, '', presentLink());
  };
  const soon = (): void => {
    if (!waits) setTimeout(write, writeMs);
    waits = true;
  };
  useSetup.subscribe(soon);
  useComparison.subscribe(soon);
  for (const view of linkedViews) view.subscribe(soon);
  soon();
}
