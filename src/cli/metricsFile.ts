import { existsSync, readFileSync } from 'node:fs';
import type { MetricsColumns } from '../protocol.ts';
import { writeWhole } from './atomicFile.ts';

/** Before tasks there was no accuracy. */
const formerHeader = 'step,loss,gradNorm,clippedNorm,clipped,learningRate,validationLoss\n';
const header = formerHeader.replace('\n', ',accuracy\n');

interface Row {
  readonly step: number;
  /** All columns but the last two, which may come later. */
  readonly text: string;
}

/** metrics.csv: a row a step, each step once, however often training was cut off and gone on with. */
export class MetricsFile {
  private readonly pending: Row[] = [];
  /** Loss and, of a task, accuracy, by step. */
  private readonly validation = new Map<number, readonly (number | undefined)[]>();

  private constructor(
    private readonly path: string,
    /** The last step whose row is known. */
    private known: number,
  ) {}

  /** Goes on after `step`: rows of later steps, which a kill had kept out of the checkpoint, are cut off. */
  static open(path: string, step: number): MetricsFile {
    const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const kept = rowsUpTo(old, step);
    if (kept !== old) writeWhole(path, kept);
    return new MetricsFile(path, step);
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

  /** Writes all rows that are known. */
  save(): void {
    if (this.pending.length === 0) return;
    const old = existsSync(this.path) ? readFileSync(this.path) : header;
    const rows = this.pending.map(({ step, text }) => {
      const [loss, accuracy] = this.validation.get(step) ?? [];
      return `${[text, optional(loss), optional(accuracy)].join(',')}\n`;
    });
    writeWhole(this.path, old, rows.join(''));
    this.pending.length = 0;
    this.validation.clear();
  }
}

/** Nine significant digits tell any two numbers of 32 bits apart. */
const figure = (value: number): string => String(Number(value.toPrecision(9)));

const optional = (value: number | undefined): string => (value === undefined ? '' : figure(value));

/** A file of before gets an empty column. */
const withAccuracy = (text: string): string =>
  text.startsWith(formerHeader) ? header + text.slice(formerHeader.length).replaceAll('\n', ',\n') : text;

function rowsUpTo(old: string, step: number): string {
  const text = withAccuracy(old);
  if (!text.startsWith(header)) return header;
  let end = text.lastIndexOf('\n') + 1;
  while (end > header.length) {
    const start = text.lastIndexOf('\n', end - 2) + 1;
    if (Number.parseInt(text.slice(start, end), 10) <= step) break;
    end = start;
  }
  return text.slice(0, end);
}
