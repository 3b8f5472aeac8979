import { create } from 'zustand';
import { defaultConfig } from '../../config/defaults.ts';
import { presets } from '../../config/presets.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { type OwnKind, ownKindOf, readsOwn, readsText } from '../../config/task.ts';
import { corpora } from '../../data/corpora.ts';
import type { ModelReport } from '../../protocol/files.ts';
import { acceptedOf } from '../ownData/ownData.ts';
import { useApp } from '../run/app.ts';
import { configure } from '../run/build.ts';
import { useSavedRuns } from '../saved/savedRuns.ts';
import { fillDraft } from '../setup/setup.ts';
import { closeModel, readModel, requestExport } from '../worker/files.ts';
import { examplePairs } from './ownPairs.ts';
import { exampleSeries } from './ownSeries.ts';
import { openOwnText } from './ownText.ts';

/** Largest file that is opened, bytes; the models that fit the page's settings are far smaller. */
const largestModel = 1024 * 1024 * 1024;

/** A model file that a person brought, while it is looked at. */
export interface OpenedModel {
  /** What the worker calls it. */
  id: string;
  name: string;
  bytes: number;
  report: ModelReport | null;
  /** What it is to be trained on: bundled data, or the id of one's own. Not asked for where the model's task takes no others. */
  text: string;
}

export const useModels = create<{ opened: OpenedModel | null }>()(() => ({ opened: null }));

type UsableReport = Extract<ModelReport, { problem?: undefined }>;

/** What comes with the page in the place of one's own table or pairs. */
const exampleOf = (kind: OwnKind | null): { readonly value: string; readonly label: string } => {
  const { value, label } = kind === 'pairs' ? examplePairs : exampleSeries;
  return { value, label };
};

/** What data a model may be trained on, by the value that stands for each: those of the page first, then a person's own of that kind. */
export function dataChoices(config: Pick<RunConfig, 'task'>): { value: string; label: string; own: boolean }[] {
  const kind = ownKindOf(config);
  const bundled = readsText(config)
    ? corpora.map(({ id, title }) => ({ value: id, label: title, own: false }))
    : [{ ...exampleOf(kind), own: false }];
  const own = acceptedOf(kind).map(({ id, name }) => ({ value: id, label: name, own: true }));
  return kind === null ? [] : [...bundled, ...own];
}

/** Those with which an opened model can begin: a checkpoint goes on with its own data alone. */
export function possibleData({ kind, config }: UsableReport): { value: string; label: string; own: boolean }[] {
  const own = config.corpus === 'own';
  const all = dataChoices(config);
  if (kind !== 'checkpoint') return all;
  return all.filter((each) => (own || !readsText(config) ? each.own === own : each.value === config.corpus));
}

/** The file's own data where they come with the page, else those at hand. Empty where a checkpoint's own are not here. */
function firstData({ kind, config }: UsableReport): string {
  const ownKind = ownKindOf(config);
  if (ownKind === null) return '';
  if (config.corpus !== 'own') return readsText(config) ? config.corpus : exampleOf(ownKind).value;
  const { run } = useApp.getState();
  const present = run && readsOwn(run.config) && ownKindOf(run.config) === ownKind ? run.textId : undefined;
  const own = present ?? acceptedOf(ownKind).at(-1)?.id;
  if (own !== undefined || kind === 'checkpoint') return own ?? '';
  const bundled = dataChoices(config);
  return (bundled.find(({ value }) => value === run?.config.corpus) ?? bundled[0])?.value ?? '';
}

/** Has the worker read a model file. Nothing about the run changes. */
export async function openModelFile(file: File): Promise<void> {
  dismissModel();
  openOwnText(false);
  useSavedRuns.setState({ dialogOpen: false });
  const { name, size: bytes } = file;
  if (bytes > largestModel) {
    const report = { name, problem: 'This file is larger than 1 GB; models of this page are smaller.' };
    useModels.setState({ opened: { id: '', name, bytes, report, text: '' } });
    return;
  }
  const { id, report: reading } = readModel(name, file);
  useModels.setState({ opened: { id, name, bytes, report: null, text: '' } });
  const report = await reading.catch((error: Error): ModelReport => ({ name, problem: error.message }));
  const { opened } = useModels.getState();
  if (opened?.id !== id) return;
  const text = report.problem === undefined ? firstData(report) : '';
  useModels.setState({ opened: { ...opened, report, text } });
}

export const chooseModelText = (text: string): void =>
  useModels.setState(({ opened }) => (opened ? { opened: { ...opened, text } } : {}));

/** Whether what it is to be trained on is here. */
export const canTrainOpened = ({ report, text }: OpenedModel): boolean =>
  report !== null &&
  report.problem === undefined &&
  (ownKindOf(report.config) === null || possibleData(report).some(({ value }) => value === text));

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
  const chosen = dataChoices(report.config).find(({ value }) => value === text);
  const textId = chosen?.own ? text : undefined;
  const bundled = reads ? text : defaultConfig.corpus;
  const config = chosen ? { ...report.config, corpus: chosen.own ? 'own' : bundled } : report.config;
  useModels.setState({ opened: null });
  fillDraft(config, textId);
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
