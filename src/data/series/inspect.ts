import { type Choice, mostTableBytes, type TableReport } from '../facts/tableReport.ts';
import { decodeText } from '../text.ts';
import { TextError } from '../textError.ts';
import { seriesFrom, seriesText } from './series.ts';
import { readTable } from './table.ts';

/** Never throws for the table's sake: what is wrong with it is the report's `problem`. @param requested columns; the likeliest ones if left out */
export function inspectTable(name: string, bytes: ArrayBuffer, requested?: Choice): TableReport {
  let found: TableReport = { name, columns: [], choice: null, report: null, text: null };
  try {
    if (bytes.byteLength > mostTableBytes) {
      const megabytes = (bytes.byteLength / 2 ** 20).toFixed(1);
      throw new TextError('too-large', `The table has ${megabytes} MB; up to 10 MB are read. Use a part of it.`);
    }
    const table = readTable(decodeText(bytes));
    const choice = requested ?? table.guess;
    found = { ...found, columns: table.columns, choice };
    if (!choice) {
      throw new TextError(
        'unfit',
        'No column of the table holds numbers; at least one is needed as the target of the forecast.',
      );
    }
    const { series, report } = seriesFrom(table, choice);
    const text = new TextEncoder().encode(seriesText(series));
    return { ...found, report, text: text.buffer as ArrayBuffer };
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    return { ...found, problem: error.message };
  }
}
