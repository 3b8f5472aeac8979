// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const pollMs = 2;

/** The gauge of the run that is on; what Dawn is asked for is told to it. @type {Gauge | null} */
let present = null;
let patched = false;

/**
 * Counts what a training run asks WebGPU for until the row of its last step is on disk, which is before it evaluates and writes. It knows
 * nothing of the engine but its files.
 */
export class Gauge {
  dispatches = 0;
  /** The most at a time. */
  bytes = 0;
  /** Dispatches that are encoded and not yet submitted. */
  encoded = 0;
  allocated = 0;
  isSaved = false;
  /** @type {() => void} */
  tell = () => {};
  /** Resolves at the first submit after. @type {Promise<void>} */
  saved = new Promise((resolve) => {
    this.tell = resolve;
  });

  /** @param {string} metrics path of metrics.csv @param {number} lastStep */
  constructor(metrics, lastStep) {
    this.metrics = metrics;
    this.lastStep = lastStep;
  }

  /** @param {string} webgpuFolder @param {string} metrics @param {number} lastStep */
  static async open(webgpuFolder, metrics, lastStep) {
    if (!patched) await patch(webgpuFolder);
    patched = true;
    present = new Gauge(metrics, lastStep);
    return present;
  }

  /** Resolves within a few milliseconds of the last row. */
  async watch() {
    while (!this.holds()) await new Promise((resolve) => setTimeout(resolve, pollMs));
  }

  holds() {
    try {
      // A line for each step after the header's, each with its end.
      return readFileSync(this.metrics, 'utf8').split('\n').length - 2 >= this.lastStep;
    } catch {
      return false;
    }
  }

  submitted() {
    const { encoded } = this;
    this.encoded = 0;
    if (this.isSaved) return;
    this.isSaved = this.holds();
    if (this.isSaved) return this.tell();
    this.dispatches += encoded;
    this.bytes = Math.max(this.bytes, this.allocated);
  }
}

/** @param {string} webgpuFolder */
async function patch(webgpuFolder) {
  const entry = createRequire(join(webgpuFolder, 'package.json')).resolve('webgpu');
  const { globals } = await import(pathToFileURL(entry).href);
  /** @param {string} name @param {string} method @param {(self: object, result: GPUBuffer) => void} then */
  const after = (name, method, then) => {
    const { prototype } = globals[name];
    const original = prototype[method];
    /** @this {object} @param {unknown[]} args */
    prototype[method] = function (...args) {
      const result = original.apply(this, args);
      then(this, result);
      return result;
    };
  };
  const counted = () => {
    if (present) present.encoded++;
  };
  after('GPUComputePassEncoder', 'dispatchWorkgroups', counted);
  after('GPUComputePassEncoder', 'dispatchWorkgroupsIndirect', counted);
  after('GPUQueue', 'submit', () => present?.submitted());
  /** @type {WeakMap<object, { gauge: Gauge, size: number }>} */
  const live = new WeakMap();
  after('GPUDevice', 'createBuffer', (_, buffer) => {
    if (!present) return;
    present.allocated += buffer.size;
    live.set(buffer, { gauge: present, size: buffer.size });
  });
  after('GPUBuffer', 'destroy', (buffer) => {
    const known = live.get(buffer);
    if (known) known.gauge.allocated -= known.size;
    live.delete(buffer);
  });
}
