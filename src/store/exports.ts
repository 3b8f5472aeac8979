import { create } from 'zustand';
import type { RunConfig } from '../config/types.ts';
import type { ExportForm } from '../protocol.ts';
import { announce } from './announcer.ts';
import { useApp } from './app.ts';
import { openSaved } from './goOn.ts';
import { notify } from './notices.ts';
import { textBytes } from './ownTextBytes.ts';
import { fileName, textName } from './runName.ts';
import { storage, troubleOf } from './savedRuns.ts';
import { historyCapacity } from './series.ts';
import { closeModel, requestExport } from './workerFiles.ts';

/** Exports that are being written. */
export const useExports = create<{ busy: number }>()(() => ({ busy: 0 }));

function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has begun by then; without this the file would stay in memory with the page.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

interface Export {
  file: Blob;
  name: string;
}

async function deliver(write: () => Promise<Export>): Promise<void> {
  useExports.setState(({ busy }) => ({ busy: busy + 1 }));
  try {
    const { file, name } = await write();
    download(file, name);
    announce(`${name} was saved.`);
  } catch (error) {
    notify({ tone: 'danger', message: `Nothing was exported. ${troubleOf(error).message}` });
  } finally {
    useExports.setState(({ busy }) => ({ busy: busy - 1 }));
  }
}

const nameOf = (config: RunConfig, textId: string | undefined, step: number, form: ExportForm): string =>
  fileName(config, textName(config.corpus, textBytes(textId)?.name), step, form);

/** Writes the current run as a file to take along. */
export const exportRun = (form: ExportForm): Promise<void> =>
  deliver(async () => {
    const { run } = useApp.getState();
    if (!run) throw new Error('There is no run yet.');
    const file = await requestExport(form, run.textId === undefined ? {} : { textId: run.textId });
    const { config, step } = useApp.getState().run ?? run;
    return { file, name: nameOf(config, run.textId, step, form) };
  });

/** Writes a saved run as a file to take along. */
export const exportSaved = (id: string, form: ExportForm): Promise<void> =>
  deliver(async () => {
    if (form === 'checkpoint') {
      const { loadRun } = await storage();
      const { run, contents } = await loadRun(id, historyCapacity);
      return { file: contents.checkpoint, name: fileName(run.config, run.textName, run.step, form) };
    }
    const { run, modelId, textId } = await openSaved(id);
    try {
      const file = await requestExport(form, { modelId, ...(textId === undefined ? {} : { textId }) });
      return { file, name: fileName(run.config, run.textName, run.step, form) };
    } finally {
      closeModel(modelId);
    }
  });
