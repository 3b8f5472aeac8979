import { statSync } from 'node:fs';
import type { MetricsColumns } from '../protocol/run.ts';
import { append, beginningOf, cutAt, linesFromEnd } from './appendedFile.ts';
import { writeWhole } from './atomicFile.ts';
import { UsageError } from './errors.ts';

/** Before tasks there was no accuracy: a run of then goes on without that column. */
const formerHeader = 'step,loss,gradNorm,clippedNorm,clipped,learningRate,validationLoss';
const header = `${formerHeader},accuracy`;

interface Row {
  readonly step: number;
  /** All columns but the last two, which may come later. */
  readonly text: string;
}

/**
 * metrics.csv: a row a step, each step once, however often training was cut off and gone on with. A save adds the new rows to
 * the file's end, and whoever opens it reads from its end no further than the rows that are too many.
 */
export class MetricsFile {
  private readonly pending: Row[] = [];
  /** Loss and, of a task, accuracy, by step. */
  private readonly validation = new Map<number, readonly (number | undefined)[]>();

  private constructor(
    private readonly path: string,
    private readonly header: string,
    /** The last step whose row is known. */
    private known: number,
  ) {}

  /**
   * Goes on after `step`: a row that a kill left unfinished, and rows of later steps, which it kept out of the checkpoint, are
   * cut off.
   * @throws UsageError for a file with another first line
   */
  static open(path: string, step: number): MetricsFile {
    const first = firstLine(path);
    if (first === null) writeWhole(path, `${header}\n`);
    else if (first !== header && first !== formerHeader) {
      throw new UsageError(
        `${path} does not begin like a metrics file. Move it to another folder to resume without its rows.`,
      );
    } else cutAfter(path, step);
    return new MetricsFile(path, first ?? header, step);
  }

  get lastStep(): number {
    return this.known;
  }

  add({ firstStep, ...columns }: MetricsColumns): void {
    const { loss, gradNorm, clippedNorm, clipped, learningRate } = columns;
    for (let i = 0; i < loss.length; i++) {
      const cells = [loss, gradNorm, clippedNorm, clipped, learningRate].map((column) => figure(column[i] as number));
      this.pending.push({ step: firstStep + i, text: [firstStep + i, ...cells].join(',') });
    }
    this.known = firstStep + loss.length - 1;
  }

  addValidation(step: number, loss: number, accuracy?: number): void {
    this.validation.set(step, [loss, accuracy]);
  }

  hasValidation(step: number): boolean {
    return this.validation.has(step);
  }

  /** Writes all rows that are known, to the disk itself: a checkpoint that is written next is never ahead of them. */
  save(): void {
    if (this.pending.length === 0) return;
    const rows = this.pending.map(({ step, text }) => {
      const [loss, accuracy] = this.validation.get(step) ?? [];
      const optionals = this.header === header ? [optional(loss), optional(accuracy)] : [optional(loss)];
      return `${[text, ...optionals].join(',')}\n`;
    });
    append(this.path, rows.join(''), `${this.header}\n`);
    this.pending.length = 0;
    this.validation.clear();
  }
}

/** Nine significant digits tell any two numbers of 32 bits apart. */
const figure = (value: number): string => String(Number(value.toPrecision(9)));

const optional = (value: number | undefined): string => (value === undefined ? '' : figure(value));

/** Null where there is no file, or none that got as far as its first row. */
function firstLine(path: string): string | null {
  const text = beginningOf(path, header.length + 2);
  const end = text.indexOf('\n');
  if (end === -1) return `${header}\r`.startsWith(text) ? null : text;
  return text.slice(0, end).replace(/\r$/, '');
}

function cutAfter(path: string, step: number): void {
  let end = statSync(path).size;
  const size = end;
  for (const { at, text } of linesFromEnd(path)) {
    if (at === 0 || (text.endsWith('\n') && Number.parseInt(text, 10) <= step)) break;
    end = at;
  }
  if (end < size) cutAt(path, end);
}
