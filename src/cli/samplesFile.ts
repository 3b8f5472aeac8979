import { appendRecord, cutAt, linesFromEnd } from './appendedFile.ts';

const heading = (step: number): string => `=== step ${step} ===\n`;
const headings = /^=== step (\d+) ===\r?\n$/;

/** samples.txt: what the model wrote at some of its steps. */
export class SamplesFile {
  private constructor(
    private readonly path: string,
    /** The step of the last sample; 0 where there is none. */
    private last: number,
  ) {}

  /** Goes on after `step`: a sample that a kill left unfinished, and those of later steps, are cut off. */
  static open(path: string, step: number): SamplesFile {
    let end: number | undefined;
    let last = 0;
    for (const { at, text } of linesFromEnd(path)) {
      const found = Number(headings.exec(text)?.[1] ?? Number.NaN);
      if (found <= step) {
        last = found;
        break;
      }
      // A heading that is not written yet is still made of zeros.
      if (found > step || text.includes('\0')) end = at;
    }
    if (end !== undefined) cutAt(path, end);
    return new SamplesFile(path, last);
  }

  has(step: number): boolean {
    return this.last === step;
  }

  add(step: number, sample: string): void {
    appendRecord(this.path, heading(step), `${sample}\n\n`);
    this.last = step;
  }
}
