import { formatCount, formatLoss } from '../../../lib/format.ts';
import type { ValidationPoints } from '../../../store/run/series.ts';
import { formatShare } from '../../charts/chance.ts';
import { latestAt, rowTitle } from '../../charts/curves.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import {
  type AllDrawn,
  drawLines,
  farthest,
  placed,
  rowAt,
  type ShownLine,
  type ShownLines,
} from '../../charts/lines.ts';
import type { Curve } from '../../charts/model.ts';
import { type ChartRows, chartRows, validationAt } from '../../charts/rows.ts';
import type { Along } from '../../charts/trainingView.ts';

/** Shares of right answers at the rows nearest to the steps of their evaluations, NaN elsewhere. */
interface AccuracyData {
  readonly rows: ChartRows;
  readonly values: Float64Array;
}

export type DrawnAccuracies = AllDrawn<AccuracyData>;

export const drawnAccuracies = (lines: ShownLines): DrawnAccuracies =>
  drawLines(lines, ({ runs: [{ series }] }) => {
    const rows = chartRows(series.columns);
    const { validation } = series;
    return { rows, values: validationAt(rows, { ...validation, losses: validation.accuracies }) };
  });

export const stroke = 'var(--data-2)';

/** A mark at each evaluation of a run alone; of several, lines that are told apart by their looks. */
export function accuracyCurves(drawn: DrawnAccuracies, along: Along): Curve[] {
  return drawn.map(({ line: { letter, look }, data: { rows, values } }) => {
    const at = placed(rows, along);
    if (letter === null) return { id: 'accuracy', values, along: at, stroke, width: 1.5, marks: true };
    return { id: `accuracy-${letter}`, values: joined(values), along: at, ...look, width: 2 };
  });
}

/** Straight lines from one evaluation to the next. */
function joined(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length).fill(Number.NaN);
  let last = -1;
  values.forEach((value, row) => {
    if (!Number.isFinite(value)) return;
    const from = last < 0 ? value : (values[last] ?? value);
    for (let i = Math.max(0, last); i <= row; i++) {
      if (last >= 0) out[i] = from + ((value - from) * (i - last)) / (row - last);
    }
    out[row] = value;
    last = row;
  });
  return out;
}

/** What was counted last up to a row of the line that has come farthest. */
export function accuracyReadout(drawn: DrawnAccuracies, along: Along, row: number): Readout {
  const base = farthest(drawn);
  const lines = drawn.map(({ line: { letter, look }, data: { rows, values } }) => ({
    label: letter ?? 'Accuracy',
    value: formatShare(latestAt(values, rowAt(rows, base, row))),
    stroke: letter === null ? stroke : look.stroke,
  }));
  return { title: rowTitle(base, row, along), lines };
}

/** What of a line its accuracies are listed from. */
export type Evaluated = Pick<ShownLine, 'letter'> & {
  readonly runs: readonly [{ readonly series: { readonly validation: ValidationPoints } }, ...unknown[]];
};

/** The steps at which any of the lines was evaluated, ascending. */
export function evaluatedSteps(lines: readonly Evaluated[]): number[] {
  const steps = lines.flatMap(({ runs: [{ series }] }) => {
    const { steps, length } = series.validation;
    return [...steps.subarray(0, length)];
  });
  return [...new Set(steps)].toSorted((a, b) => a - b);
}

/** What came of an evaluation; NaN where there was none at this step. */
function evaluation({ runs: [{ series }] }: Evaluated, step: number): { accuracy: number; loss: number } {
  const { steps, length, accuracies, losses } = series.validation;
  const at = steps.subarray(0, length).indexOf(step);
  return { accuracy: accuracies[at] ?? Number.NaN, loss: losses[at] ?? Number.NaN };
}

/** Rows of a table at most. */
const tableRows = 120;

/** Evaluations, oldest first: all of them, or every n-th up to the last. Of a run alone with their losses. */
export function accuracyTable(lines: readonly Evaluated[]): Readout[] {
  const steps = evaluatedSteps(lines);
  const every = Math.max(1, Math.ceil(steps.length / tableRows));
  return steps
    .filter((_, i) => (steps.length - 1 - i) % every === 0)
    .map((step) => ({
      title: `Step ${formatCount(step)}`,
      lines: lines.flatMap((line) => {
        const { accuracy, loss } = evaluation(line, step);
        const share = { label: line.letter ?? 'Accuracy', value: formatShare(accuracy) };
        return line.letter === null ? [share, { label: 'Loss', value: formatLoss(loss, 3) }] : [share];
      }),
    }));
}

/** A row an evaluation. */
export function accuracyCsv(lines: readonly Evaluated[], chance: number): string {
  const alone = lines.every(({ letter }) => letter === null);
  const names = lines.map(({ letter }) => (letter === null ? 'accuracy' : `${letter}_accuracy`));
  return csvText(
    ['step', ...names, 'chance', ...(alone ? ['validation_loss'] : [])],
    evaluatedSteps(lines).map((step) => {
      const found = lines.map((line) => evaluation(line, step));
      const losses = alone ? found.map(({ loss }) => loss) : [];
      return [step, ...found.map(({ accuracy }) => accuracy), chance, ...losses].map(csvCell);
    }),
  );
}
