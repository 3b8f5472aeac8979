import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from './atomicFile.ts';

const heading = (step: number): string => `=== step ${step} ===\n`;
const headings = /^=== step (\d+) ===$/gm;

/** samples.txt: what the model wrote at some of its steps. */
export class SamplesFile {
  private constructor(
    private readonly path: string,
    private text: string,
  ) {}

  /** Goes on after `step`: samples of later steps, which a kill had kept out of the checkpoint, are cut off. */
  static open(path: string, step: number): SamplesFile {
    const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const later = [...old.matchAll(headings)].find((match) => Number(match[1]) > step);
    const kept = later ? old.slice(0, later.index) : old;
    if (kept !== old) writeWhole(path, kept);
    return new SamplesFile(path, kept);
  }

  has(step: number): boolean {
    return this.text.includes(heading(step));
  }

  add(step: number, sample: string): void {
    this.text += `${heading(step)}${sample}\n\n`;
    writeWhole(this.path, this.text);
  }
}
