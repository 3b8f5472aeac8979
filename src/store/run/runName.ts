import { type ModelSizes, modelName } from '../../config/layerList.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { anyTaskOf, readsOwn } from '../../config/task.ts';
import { corpora } from '../../data/corpora.ts';
import type { ExportForm } from '../../protocol/files.ts';

/** Title of a bundled text, or what a person's own file is called. */
export function textName(corpus: string, ownName: string | undefined): string {
  return corpora.find(({ id }) => id === corpus)?.title ?? ownName ?? 'own text';
}

/** What a run learns: the name of its text, or 'Recall, lag 32'. */
export function subjectName(config: Pick<RunConfig, 'task' | 'corpus'>, ownName: string | undefined): string {
  const task = anyTaskOf(config);
  if (!task) return textName(config.corpus, ownName);
  const label = readsOwn(config) && ownName ? ownName : task.label;
  return task.lag === null ? label : `${label}, lag ${config.task.lag}`;
}

/** 'LSTM 128 on Moby-Dick', with a number after it where that name is taken. */
export function runName(shape: ModelSizes, subject: string, taken: ReadonlySet<string>): string {
  const name = `${modelName(shape)} on ${subject}`;
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number++;
  return `${name} (${number})`;
}

const endings: Record<ExportForm, string> = {
  safetensors: '.safetensors',
  checkpoint: '-checkpoint.safetensors',
  onnx: '-onnx.zip',
  pytorch: '-pytorch.zip',
};

/** Letters, digits and dashes: safe on every file system. */
const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');

/** 'lstm-128-moby-dick-step-1234'; 'x' stands for the ×. */
function fileStem(shape: ModelSizes, subject: string, step: number): string {
  const model = slug(modelName(shape).replace('×', 'x'));
  return [model, slug(subject), `step-${step}`].filter(Boolean).join('-');
}

/** 'lstm-128-moby-dick-step-1234.safetensors' */
export const fileName = (shape: ModelSizes, subject: string, step: number, form: ExportForm): string =>
  fileStem(shape, subject, step) + endings[form];

/** 'lstm-128-moby-dick-step-1234-gradient-reach.png'; `view` names what is shown. */
export const viewFileName = (
  shape: ModelSizes,
  subject: string,
  step: number,
  view: string,
  ending: 'csv' | 'png',
): string => `${fileStem(shape, subject, step)}-${view}.${ending}`;
