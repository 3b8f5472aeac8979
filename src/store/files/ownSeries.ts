import { create } from 'zustand';
import { type Choice, mostTableBytes, type TableReport } from '../../data/facts/tableReport.ts';
import { rememberText, unreadable } from '../ownData/bytes.ts';
import { acceptOwn } from '../ownData/ownData.ts';
import { configure } from '../run/build.ts';
import { chooseTask, chooseText, useSetup } from '../setup/setup.ts';
import { send } from '../worker/client.ts';
import type { Handlers } from '../worker/handlers.ts';
import { inspectPairsFile } from './ownPairs.ts';
import { inspectFile as inspectText } from './ownText.ts';

/** The task that reads one's own series. */
const seriesTask = 'series';

/** The series that comes with the page, in the lists that one's own stand in. */
export const exampleSeries = { value: 'example', label: 'CO₂ in the air', hint: 'Mauna Loa, by month' } as const;

/** A table on its way into the worker, or its report. */
interface TableInspection {
  readonly id: string;
  readonly file: File;
  readonly report: TableReport | null;
  /** Why it never reached the worker. */
  readonly problem: string | null;
}

interface OwnSeriesState {
  open: boolean;
  inspection: TableInspection | null;
}

export const useOwnSeries = create<OwnSeriesState>()(() => ({ open: false, inspection: null }));

let nextId = 1;

export function openOwnSeries(open: boolean): void {
  useOwnSeries.setState(open ? { open } : { open, inspection: null });
}

export const backToChoose = (): void => useOwnSeries.setState({ inspection: null });

/** A table by its name: tables are dropped where texts are. */
export const isTable = ({ name }: Pick<File, 'name'>): boolean => /\.(csv|tsv)$/i.test(name);

async function ask(inspection: TableInspection, choice?: Choice): Promise<void> {
  const { id, file } = inspection;
  try {
    const bytes = await file.arrayBuffer();
    if (useOwnSeries.getState().inspection?.id !== id) return;
    send({ type: 'inspectTable', id, name: file.name, bytes, ...(choice ? { choice } : {}) }, [bytes]);
  } catch {
    useOwnSeries.setState({ inspection: { ...inspection, problem: unreadable } });
  }
}

/** Has the worker read a table. Nothing about the run changes. */
export async function inspectTable(file: File): Promise<void> {
  const inspection: TableInspection = { id: `table-${nextId++}`, file, report: null, problem: null };
  if (file.size > mostTableBytes) {
    const problem = `This file has ${(file.size / 2 ** 20).toFixed(1)} MB; tables up to 10 MB are read. Use a part of it.`;
    useOwnSeries.setState({ open: true, inspection: { ...inspection, problem } });
    return;
  }
  useOwnSeries.setState({ open: true, inspection });
  await ask(inspection);
}

/** Has the columns read that a person chose. What is known of the table stays in sight meanwhile. */
export function chooseColumns(choice: Choice): void {
  const { inspection } = useOwnSeries.getState();
  if (!inspection?.report) return;
  const next = { ...inspection, id: `table-${nextId++}`, report: { ...inspection.report, choice } };
  useOwnSeries.setState({ inspection: next });
  void ask(next, choice);
}

/** A report arrived; one of a table, or of columns, that are no longer looked at is dropped. */
export const tableEvents = {
  tableReport: ({ id, report }) =>
    useOwnSeries.setState(({ inspection }) => (inspection?.id === id ? { inspection: { ...inspection, report } } : {})),
} satisfies Handlers;

/** The table is a text after all. */
export function readAsText(): void {
  const { inspection } = useOwnSeries.getState();
  openOwnSeries(false);
  if (inspection) void inspectText(inspection.file);
}

/** The table is two columns of text. */
export function readAsPairs(): void {
  const { inspection } = useOwnSeries.getState();
  openOwnSeries(false);
  if (inspection) void inspectPairsFile(inspection.file);
}

/** Trains the draft's model on the series whose report is shown. */
export function trainOnSeries(): void {
  const { inspection } = useOwnSeries.getState();
  const text = inspection?.report?.text;
  if (!inspection || !text) return;
  const { name } = inspection.file;
  const id = rememberText('table', name, text);
  send({ type: 'keepText', id, bytes: text }, [text]);
  acceptOwn({ id, name, kind: 'table' });
  useOwnSeries.setState({ open: false, inspection: null });
  chooseTask(seriesTask);
  chooseText('own', id);
  configure(useSetup.getState().draft, id, true);
}
