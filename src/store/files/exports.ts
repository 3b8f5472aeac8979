import { create } from 'zustand';
import type { ExportForm } from '../../protocol/files.ts';
import { announce } from '../notices/announcer.ts';
import { textBytes } from '../ownData/bytes.ts';
import { useApp } from '../run/app.ts';
import { historyCapacity } from '../run/history.ts';
import { fileName, subjectName } from '../run/runName.ts';
import { openSaved } from '../saved/resume.ts';
import { reportProblem, storage, troubleOf, useSavedRuns } from '../saved/savedRuns.ts';
import { closeModel, readModel, requestExport } from '../worker/files.ts';
import { download } from './download.ts';

/** Exports that are being written. */
export const useExports = create<{ busy: number }>()(() => ({ busy: 0 }));

interface Export {
  file: Blob;
  name: string;
}

async function deliver(write: () => Promise<Export>): Promise<void> {
  useExports.setState(({ busy }) => ({ busy: busy + 1 }));
  useSavedRuns.setState({ problem: null });
  try {
    const { file, name } = await write();
    download(file, name);
    announce(`${name} was saved.`);
  } catch (error) {
    reportProblem(`Nothing was exported. ${troubleOf(error).message}`);
  } finally {
    useExports.setState(({ busy }) => ({ busy: busy - 1 }));
  }
}

/** A form of an opened model, which is closed again. */
async function convert(modelId: string, textId: string | undefined, form: ExportForm): Promise<Blob> {
  try {
    return await requestExport(form, { modelId, ...(textId === undefined ? {} : { textId }) });
  } finally {
    closeModel(modelId);
  }
}

/** Writes the current run as a file to take along, as it is at one step: the run goes on meanwhile. */
export const exportRun = (form: ExportForm): Promise<void> =>
  deliver(async () => {
    const { run } = useApp.getState();
    if (!run) throw new Error('There is no run yet.');
    const { config, textId } = run;
    const subject = subjectName(config, textBytes(textId)?.name);
    const checkpoint = await requestExport('checkpoint');
    const { id, report } = readModel('checkpoint', checkpoint);
    const read = await report;
    if (read.problem !== undefined) throw new Error(read.problem);
    const file = form === 'checkpoint' ? checkpoint : await convert(id, textId, form);
    if (form === 'checkpoint') closeModel(id);
    return { file, name: fileName(config, subject, read.step, form) };
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
    return { file: await convert(modelId, textId, form), name: fileName(run.config, run.textName, run.step, form) };
  });
