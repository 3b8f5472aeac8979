import type { ExportForm, ModelReport } from '../../protocol/files.ts';
import { send } from './client.ts';
import type { Handlers } from './handlers.ts';

interface Awaited<Value> {
  resolve: (value: Value) => void;
  reject: (reason: Error) => void;
}

const reports = new Map<string, Awaited<ModelReport>>();
const exports = new Map<string, Awaited<Blob>>();
let nextId = 1;

/** A model file that the worker reads. It is kept there until {@link closeModel}. */
interface ReadModel {
  id: string;
  report: Promise<ModelReport>;
}

export function readModel(name: string, file: Blob): ReadModel {
  const id = `model-${nextId++}`;
  const report = new Promise<ModelReport>((resolve, reject) => reports.set(id, { resolve, reject }));
  send({ type: 'openModel', id, name, file });
  return { id, report };
}

export function closeModel(id: string): void {
  reports.delete(id);
  send({ type: 'closeModel', id });
}

/**
 * A file to take along, of the current run or of an opened model.
 * @throws Error with one sentence that says why it can't be written
 */
export function requestExport(form: ExportForm, from: { modelId?: string; textId?: string } = {}): Promise<Blob> {
  const id = `export-${nextId++}`;
  send({ type: 'export', id, form, ...from });
  return new Promise((resolve, reject) => exports.set(id, { resolve, reject }));
}

export const fileEvents = {
  modelReport({ id, report }) {
    reports.get(id)?.resolve(report);
    reports.delete(id);
  },
  exported({ id, file }) {
    exports.get(id)?.resolve(file);
    exports.delete(id);
  },
  exportFailed({ id, message }) {
    exports.get(id)?.reject(new Error(message));
    exports.delete(id);
  },
  error({ code, message }) {
    // The worker failed at something that it has no message for.
    if (code !== 'internal') return;
    for (const waiting of [reports, exports]) {
      for (const { reject } of waiting.values()) reject(new Error(message));
      waiting.clear();
    }
  },
} satisfies Handlers;
