// @ts-check
import { readFileSync } from 'node:fs';

const pollMs = 2;

/** @typedef {import('./dawn.mjs').Observer} Observer */

/**
 * Counts what a training run asks WebGPU for until the row of its last step is on disk, which is before it evaluates and samples. It knows
 * nothing of the engine but that file.
 * @implements {Observer}
 */
export class Gauge {
  dispatches = 0;
  /** Of buffers, the most at a time. */
  bytes = 0;
  metrics = '';
  lastStep = 0;
  isSaved = false;
  /** Dispatches that are encoded and not yet submitted. */
  encoded = 0;
  /** @type {Map<GPUBuffer, number>} */
  sizes = new Map();
  allocated = 0;

  /** A run begins. @param {string} metrics path of its metrics.csv @param {number} lastStep */
  begin(metrics, lastStep) {
    Object.assign(this, { metrics, lastStep, dispatches: 0, bytes: 0, encoded: 0, allocated: 0, isSaved: false });
    this.sizes.clear();
  }

  /** Resolves within a few milliseconds of the last row. */
  async saved() {
    while (!this.holdsLastStep()) await new Promise((resolve) => setTimeout(resolve, pollMs));
  }

  holdsLastStep() {
    try {
      // A line for each step after the header's, each with its end.
      return readFileSync(this.metrics, 'utf8').split('\n').length - 2 >= this.lastStep;
    } catch {
      return false;
    }
  }

  dispatched() {
    this.encoded++;
  }

  submitted() {
    this.isSaved ||= this.holdsLastStep();
    if (!this.isSaved) this.dispatches += this.encoded;
    this.encoded = 0;
  }

  /** @param {GPUBuffer} buffer */
  created(buffer) {
    this.sizes.set(buffer, buffer.size);
    this.allocated += buffer.size;
    this.isSaved ||= this.holdsLastStep();
    if (!this.isSaved) this.bytes = Math.max(this.bytes, this.allocated);
  }

  /** @param {GPUBuffer} buffer */
  destroyed(buffer) {
    this.allocated -= this.sizes.get(buffer) ?? 0;
    this.sizes.delete(buffer);
  }
}
