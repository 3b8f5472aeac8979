import { formatCount, formatLoss } from '../../../lib/format.ts';
import type { RunSeries } from '../../../store/run/series.ts';
import type { ValidationPoints } from '../../../store/run/validationCurve.ts';
import { formatShare } from '../../charts/chance.ts';
import { latestAt, mean, rowTitle } from '../../charts/curves.ts';
import {
  type AllDrawn,
  across,
  baseOf,
  drawLines,
  farthest,
  placed,
  type Range,
  rowAt,
  seriesOf,
} from '../../charts/drawn.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { rangeText, type ShownLine, type ShownLines } from '../../charts/lines.ts';
import type { Curve } from '../../charts/model.ts';
import { type ChartRows, chartRows, validationAt } from '../../charts/rows.ts';
import type { Along } from '../../charts/trainingView.ts';

/** Accuracies at the rows nearest to the steps of their evaluations, NaN elsewhere. */
interface AccuracyData {
  readonly rows: ChartRows;
  readonly values: Float64Array;
  /** Of several runs, whose mean the values are. */
  readonly range?: Range;
}

type DrawnAccuracies = AllDrawn<AccuracyData>;

export const drawnAccuracies = (lines: ShownLines): DrawnAccuracies =>
  drawLines(lines, (line) => {
    const [first, ...others] = seriesOf(line);
    const one = counted(first);
    return others.length === 0 ? one : meanAccuracies([one, ...others.map(counted)]);
  });

function counted({ columns, validation }: RunSeries): AccuracyData {
  const rows = chartRows(columns);
  return { rows, values: validationAt(rows, { ...validation, losses: validation.accuracies }) };
}

function meanAccuracies(all: readonly [AccuracyData, ...AccuracyData[]]): AccuracyData {
  const { mean: values, ...range } = across(all, (data) => data.values);
  return { rows: farthest(all), values, range };
}

export const stroke = 'var(--data-2)';

/** A mark at each evaluation of a run alone; of several, lines that are told apart by their looks. */
export function accuracyCurves(drawn: DrawnAccuracies, along: Along): Curve[] {
  return drawn.map(({ line: { letter, look }, data: { rows, values, range } }) => {
    const at = placed(rows, along);
    if (letter === null) return { id: 'accuracy', values, along: at, stroke, width: 1.5, marks: true };
    const field = range && { low: joined(range.low), high: joined(range.high) };
    return { id: `accuracy-${letter}`, values: joined(values), along: at, ...look, width: 2, range: field };
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
  const base = baseOf(drawn);
  const lines = drawn.flatMap(({ line: { letter, look }, data: { rows, values, range } }) => {
    const at = rowAt(rows, base, row);
    const share = formatShare(latestAt(values, at));
    if (letter === null) return [{ label: 'Accuracy', value: share, stroke }];
    const one = { label: letter, value: share, stroke: look.stroke };
    if (!range) return [one];
    const [low, high] = [latestAt(range.low, at), latestAt(range.high, at)];
    return [one, { label: `${letter} range`, value: rangeText([low, high], formatShare) }];
  });
  return { title: rowTitle(base, row, along), lines };
}

/** What of a line its accuracies are listed from. */
export type Evaluated = Pick<ShownLine, 'letter'> & {
  readonly runs: readonly {
    readonly letter: string | null;
    readonly series: { readonly validation: ValidationPoints };
  }[];
};

/** The steps at which any of the lines was evaluated, ascending. */
export function evaluatedSteps(lines: readonly Evaluated[]): number[] {
  const steps = lines.flatMap(({ runs }) =>
    runs.flatMap(({ series: { validation } }) => [...validation.steps.subarray(0, validation.length)]),
  );
  return [...new Set(steps)].toSorted((a, b) => a - b);
}

/** What came of an evaluation; NaN where there was none at this step. */
function evaluation({ series }: Evaluated['runs'][number], step: number): { accuracy: number; loss: number } {
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
      lines: lines.flatMap(({ letter, runs }) => {
        const found = runs.map((run) => evaluation(run, step));
        const accuracies = found.map(({ accuracy }) => accuracy);
        const share = { label: letter ?? 'Accuracy', value: formatShare(mean(accuracies)) };
        if (letter === null)
          return [share, { label: 'Loss', value: formatLoss(mean(found.map(({ loss }) => loss)), 3) }];
        return runs.length > 1
          ? [share, { label: `${letter} range`, value: rangeText(accuracies, formatShare) }]
          : [share];
      }),
    }));
}

/** A row an evaluation, a column each run. */
export function accuracyCsv(lines: readonly Evaluated[], chance: number): string {
  const runs = lines.flatMap((line) => line.runs);
  const alone = runs.every(({ letter }) => letter === null);
  const names = runs.map(({ letter }) => (letter === null ? 'accuracy' : `${letter}_accuracy`));
  return csvText(
    ['step', ...names, 'chance', ...(alone ? ['validation_loss'] : [])],
    evaluatedSteps(lines).map((step) => {
      const found = runs.map((run) => evaluation(run, step));
      const losses = alone ? found.map(({ loss }) => loss) : [];
      return [step, ...found.map(({ accuracy }) => accuracy), chance, ...losses].map(csvCell);
    }),
  );
}
