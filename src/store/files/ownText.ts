import { create } from 'zustand';
import type { TextReport } from '../../data/facts/textReport.ts';
import { forgetText, rememberText, unreadable } from '../ownData/bytes.ts';
import { acceptedOf, acceptOwn } from '../ownData/ownData.ts';
import { useApp } from '../run/app.ts';
import { configure } from '../run/build.ts';
import { chooseText, useSetup } from '../setup/setup.ts';
import { send } from '../worker/client.ts';
import type { Handlers } from '../worker/handlers.ts';

/** Largest text a person may bring, bytes. */
export const largestText = 20 * 1024 * 1024;

/** A text on its way into the worker, or its report. */
interface Inspection {
  id: string;
  name: string;
  report: TextReport | null;
  /** Why it never reached the worker. */
  problem: string | null;
}

interface OwnTextState {
  open: boolean;
  /** What was pasted, kept while the dialog is closed. */
  pasted: string;
  inspection: Inspection | null;
}

export const useOwnText = create<OwnTextState>()(() => ({ open: false, pasted: '', inspection: null }));

/** The text that was looked at is not needed, unless something was trained on it. */
function forgetInspected(): void {
  const { inspection } = useOwnText.getState();
  if (inspection && !acceptedOf('text').some(({ id }) => id === inspection.id)) forgetText(inspection.id);
}

export function openOwnText(open: boolean): void {
  if (!open) backToPaste();
  useOwnText.setState({ open });
}

export const setPasted = (pasted: string): void => useOwnText.setState({ pasted });

export function backToPaste(): void {
  forgetInspected();
  useOwnText.setState({ inspection: null });
}

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function inspectBytes(name: string, bytes: ArrayBuffer): void {
  forgetInspected();
  const id = rememberText('text', name, bytes);
  useOwnText.setState({ open: true, inspection: { id, name, report: null, problem: null } });
  send({ type: 'inspectText', id, name, bytes }, [bytes]);
}

function refuse(name: string, problem: string): void {
  forgetInspected();
  useOwnText.setState({ open: true, inspection: { id: '', name, report: null, problem } });
}

/** Has the worker read a file. Nothing about the run changes. */
export async function inspectFile(file: File): Promise<void> {
  if (file.size > largestText) {
    refuse(file.name, `This file has ${megabytes(file.size)}; texts up to 20 MB are accepted.`);
    return;
  }
  forgetInspected();
  useOwnText.setState({ open: true, inspection: { id: '', name: file.name, report: null, problem: null } });
  try {
    inspectBytes(file.name, await file.arrayBuffer());
  } catch {
    refuse(file.name, unreadable);
  }
}

export function inspectPasted(): void {
  const bytes = new TextEncoder().encode(useOwnText.getState().pasted);
  if (bytes.length > largestText) {
    refuse('Pasted text', `This text has ${megabytes(bytes.length)}; texts up to 20 MB are accepted.`);
    return;
  }
  inspectBytes('Pasted text', bytes.buffer);
}

/** A report arrived; reports of texts that are no longer looked at are dropped. */
export const textEvents = {
  textReport: ({ id, report }) =>
    useOwnText.setState(({ inspection }) => (inspection?.id === id ? { inspection: { ...inspection, report } } : {})),
} satisfies Handlers;

/** The first few words of a text, for the prompt: characters that the model is sure to know. */
export function openingWords(preview: string): string {
  const words = preview.trim().split(/\s+/).slice(0, 3).join(' ');
  return [...words].slice(0, 24).join('').trim();
}

/** Trains the draft's model on the text whose report is shown. */
export function trainOnInspected(): void {
  const { inspection } = useOwnText.getState();
  if (!inspection?.report || inspection.report.problem !== undefined) return;
  const { id, name, report } = inspection;
  useSetup.setState(({ vocabularySizes }) => ({
    vocabularySizes: { ...vocabularySizes, [id]: report.vocabularySize },
  }));
  chooseText('own', id);
  useApp.getState().setSampling({ prompt: openingWords(report.preview) });
  useOwnText.setState({ open: false, inspection: null, pasted: '' });
  acceptOwn({ id, name, kind: 'text' });
  configure(useSetup.getState().draft, id, true);
}
