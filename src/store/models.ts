import { create } from 'zustand';
import { presets } from '../config/presets.ts';
import { readsOwn, readsText } from '../config/task.ts';
import { corpora } from '../data/corpora.ts';
import type { ModelReport } from '../protocol.ts';
import { configure } from './actions.ts';
import { useApp } from './app.ts';
import { openOwnText, useOwnText } from './ownText.ts';
import { useSavedRuns } from './savedRuns.ts';
import { useSetup } from './setup.ts';
import { closeModel, readModel, requestExport } from './workerFiles.ts';

/** Largest file that is opened, bytes; the models that fit the page's settings are far smaller. */
export const largestModel = 1024 * 1024 * 1024;

/** A model file that a person brought, while it is looked at. */
export interface OpenedModel {
  /** What the worker calls it. */
  id: string;
  name: string;
  bytes: number;
  report: ModelReport | null;
  /** What it is to be trained on: a bundled text, or the id of an own one. Not asked for where the model learns a task. */
  text: string;
}

export const useModels = create<{ opened: OpenedModel | null }>()(() => ({ opened: null }));

/** Texts that a model may go on with, by the value that stands for each. */
export function textChoices(): { value: string; label: string; own: boolean }[] {
  return [
    ...corpora.map(({ id, title }) => ({ value: id, label: title, own: false })),
    ...useOwnText.getState().accepted.map(({ id, name }) => ({ value: id, label: name, own: true })),
  ];
}

/** The file's own text where that comes with the page, else the one at hand. Empty where a checkpoint's own text is not here. */
function firstText({ kind, config: { corpus } }: Extract<ModelReport, { problem?: undefined }>): string {
  if (corpora.some(({ id }) => id === corpus)) return corpus;
  const { run } = useApp.getState();
  const own = run?.textId ?? useOwnText.getState().accepted.at(-1)?.id;
  if (kind === 'checkpoint') return own ?? '';
  return own ?? run?.config.corpus ?? corpora[0]?.id ?? '';
}

/** Has the worker read a model file. Nothing about the run changes. */
export async function openModelFile(file: File): Promise<void> {
  dismissModel();
  openOwnText(false);
  useSavedRuns.setState({ dialogOpen: false });
  const { name, size: bytes } = file;
  if (bytes > largestModel) {
    const report = { name, problem: 'This file is larger than 1 GB; no model of this page is.' };
    useModels.setState({ opened: { id: '', name, bytes, report, text: '' } });
    return;
  }
  const { id, report: reading } = readModel(name, file);
  useModels.setState({ opened: { id, name, bytes, report: null, text: '' } });
  const report = await reading.catch((error: Error): ModelReport => ({ name, problem: error.message }));
  const { opened } = useModels.getState();
  if (opened?.id !== id) return;
  const text = report.problem === undefined ? firstText(report) : '';
  useModels.setState({ opened: { ...opened, report, text } });
}

export const chooseModelText = (text: string): void =>
  useModels.setState(({ opened }) => (opened ? { opened: { ...opened, text } } : {}));

/** Whether what it is to be trained on is here. */
export const canTrainOpened = ({ report, text }: OpenedModel): boolean =>
  report !== null &&
  report.problem === undefined &&
  (!readsText(report.config) || textChoices().some(({ value }) => value === text));

/** Closes the file; nothing has come of it. */
export function dismissModel(): void {
  const { opened } = useModels.getState();
  if (opened && opened.id !== '') closeModel(opened.id);
  useModels.setState({ opened: null });
}

/** Opens a checkpoint's weights as a model of their own, to begin with them on any text. */
export async function openWeightsAlone(): Promise<void> {
  const { opened } = useModels.getState();
  if (!opened) return;
  try {
    const weights = await requestExport('safetensors', { modelId: opened.id });
    await openModelFile(new File([weights], opened.name));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    useModels.setState({ opened: { ...opened, report: { name: opened.name, problem } } });
  }
}

/** Trains the opened model: a checkpoint goes on at its step, a model begins at step 0 and waits there for play. */
export function trainOpenedModel(): void {
  const { opened } = useModels.getState();
  if (!opened?.report || opened.report.problem !== undefined) return;
  const { report, text } = opened;
  const reads = readsText(report.config);
  const own = reads && textChoices().some(({ value, own }) => own && value === text);
  // One's own data in the place of a task's: those of the run, or what was brought last.
  const data = !reads && readsOwn(report.config);
  const brought = useApp.getState().run?.textId ?? useOwnText.getState().accepted.at(-1)?.id;
  const textId = own ? text : data ? brought : undefined;
  const config = reads ? { ...report.config, corpus: own ? 'own' : text } : report.config;
  useModels.setState({ opened: null });
  useSetup.setState({ draft: config, textId, presetId: null, aside: [] });
  const prompt = presets.find((preset) => preset.config.corpus === config.corpus)?.prompt;
  if (reads && prompt !== undefined && config.corpus !== useApp.getState().run?.config.corpus) {
    useApp.getState().setSampling({ prompt });
  }
  configure(config, textId, report.kind === 'checkpoint', { modelId: opened.id, saved: null });
}

/** What PyTorch and others call their files; this page can say why it reads none of them. */
const modelEnding = /\.(safetensors|ckpt|pt|pth|onnx)$/i;

/** Whether a file is meant as a model rather than as a text: by its name, else by its beginning. */
export async function isModelFile(file: File): Promise<boolean> {
  if (modelEnding.test(file.name)) return true;
  const head = await file
    .slice(0, 9)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  return looksLikeSafetensors(new Uint8Array(head), file.size);
}

/** A safetensors file begins with the length of its header, 8 bytes little-endian, and then the header, which is JSON. */
export function looksLikeSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 9 || head[8] !== 0x7b) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  // A text of eight characters and a brace would name a length far beyond any file.
  return length > 1n && length < 2n ** 32n && size > 8;
}
