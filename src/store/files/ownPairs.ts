import { create } from 'zustand';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { pairTaskOf } from '../../config/task.ts';
import type { PairsReport } from '../../data/facts/pairsReport.ts';
import type { PairSizes } from '../../data/pairs/index.ts';
import { rememberText, unreadable } from '../ownData/bytes.ts';
import { acceptOwn } from '../ownData/ownData.ts';
import { configure } from '../run/build.ts';
import { chooseTask, chooseText, fillFromPreset, pairsKey, useSetup } from '../setup/setup.ts';
import { send } from '../worker/client.ts';
import type { Handlers } from '../worker/handlers.ts';
import { largestText, megabytes } from './ownText.ts';

/** The task that reads one's own pairs, and the preset that begins it. */
export const pairsTask = 'pairs';
const pairsPreset = 'own-pairs';

/** The pairs that come with the page, in the lists that one's own stand in. */
export const examplePairs = {
  value: 'example',
  label: 'English to German',
  hint: 'Simple sentences, generated',
} as const;

type Options = RunConfig['pairs'];

/** Pairs on their way into the worker, or their report. */
interface PairsInspection {
  readonly id: string;
  readonly name: string;
  /** Null until the browser has read the file. */
  readonly bytes: ArrayBuffer | null;
  readonly options: Options;
  readonly report: PairsReport | null;
  /** What is reported is of options that are no longer chosen. */
  readonly reading: boolean;
  readonly problem: string | null;
}

interface OwnPairsState {
  open: boolean;
  /** What was pasted, kept while the dialog is closed. */
  pasted: string;
  inspection: PairsInspection | null;
}

export const useOwnPairs = create<OwnPairsState>()(() => ({ open: false, pasted: '', inspection: null }));

let nextId = 1;

export function openOwnPairs(open: boolean): void {
  useOwnPairs.setState(open ? { open } : { open, inspection: null });
}

export const setPastedPairs = (pasted: string): void => useOwnPairs.setState({ pasted });

export const backToPastedPairs = (): void => useOwnPairs.setState({ inspection: null });

/** Whether a dropped file is meant as pairs: where they are learned, or about to be. */
export const expectsPairs = (): boolean =>
  useOwnPairs.getState().open || useSetup.getState().draft.task.id === pairsTask;

/** As chosen for the last pairs, else as the draft has them. */
function presentOptions(): Options {
  const { draft } = useSetup.getState();
  return (
    useOwnPairs.getState().inspection?.options ?? (draft.task.id === pairsTask ? draft.pairs : defaultConfig.pairs)
  );
}

function ask(inspection: PairsInspection): void {
  useOwnPairs.setState({ open: true, inspection });
  const { id, bytes, options } = inspection;
  if (bytes) send({ type: 'inspectPairs', id, bytes, options });
}

const begun = (name: string): PairsInspection => ({
  ...{ id: `pairs-${nextId++}`, name, bytes: null, options: presentOptions() },
  ...{ report: null, reading: true, problem: null },
});

const refuse = (inspection: PairsInspection, problem: string): void =>
  useOwnPairs.setState({ open: true, inspection: { ...inspection, reading: false, problem } });

const tooLarge = (what: string, bytes: number): string =>
  `${what} has ${megabytes(bytes)}; pairs up to 20 MB are accepted. Use a part of it.`;

/** Has the worker read a file of pairs. Nothing about the run changes. */
export async function inspectPairsFile(file: File): Promise<void> {
  const inspection = begun(file.name);
  if (file.size > largestText) return refuse(inspection, tooLarge('This file', file.size));
  useOwnPairs.setState({ open: true, inspection });
  const bytes = await file.arrayBuffer().catch(() => null);
  if (useOwnPairs.getState().inspection?.id !== inspection.id) return;
  if (bytes) ask({ ...inspection, bytes });
  else refuse(inspection, unreadable);
}

export function inspectPastedPairs(): void {
  const { buffer, byteLength } = new TextEncoder().encode(useOwnPairs.getState().pasted);
  const inspection = begun('Pasted pairs');
  if (byteLength > largestText) refuse(inspection, tooLarge('This text', byteLength));
  else ask({ ...inspection, bytes: buffer });
}

/** Has the pairs read in another way. What is known of them stays in sight meanwhile. */
export function choosePairsOption(options: Partial<Options>): void {
  const { inspection } = useOwnPairs.getState();
  if (!inspection?.bytes) return;
  ask({ ...inspection, id: `pairs-${nextId++}`, options: { ...inspection.options, ...options }, reading: true });
}

/** A report arrived; one of pairs, or of options, that are no longer looked at is dropped. */
export const pairsEvents = {
  pairsReport: ({ id, report, problem = null }) =>
    useOwnPairs.setState(({ inspection }) =>
      inspection?.id === id ? { inspection: { ...inspection, report, problem, reading: false } } : {},
    ),
} satisfies Handlers;

/** Trains the draft's encoder–decoder, or the preset's where it has none, on the pairs whose report is shown. */
export function trainOnPairs(): void {
  const { inspection } = useOwnPairs.getState();
  if (!inspection?.bytes || !inspection.report || inspection.reading) return;
  const { name, bytes, options, report } = inspection;
  const id = rememberText('pairs', name, bytes);
  send({ type: 'keepText', id, bytes });
  acceptOwn({ id, name, kind: 'pairs' });
  useOwnPairs.setState({ open: false, inspection: null, pasted: '' });
  if (!pairTaskOf(useSetup.getState().draft)) fillFromPreset(pairsPreset);
  chooseTask(pairsTask);
  chooseText('own', id);
  const draft = { ...useSetup.getState().draft, pairs: options };
  useSetup.setState(({ pairSizes }) => ({
    draft,
    pairSizes: { ...pairSizes, [pairsKey(draft, id)]: sizesIn(report) },
  }));
  configure(draft, id, true);
}

/** With `<end>`. */
const sizesIn = ({ source, target }: PairsReport): PairSizes => ({
  sourceSymbols: source.symbols,
  targetSymbols: target.symbols,
  sourceLength: source.longest + 1,
  targetLength: target.longest + 1,
});
