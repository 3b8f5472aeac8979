// @ts-check
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Pipelines that are kept: more than a model has, so that the runs of one configuration compile each once. */
const kept = 64;

/**
 * What is reported of a run's use of the GPU.
 * @typedef {object} Observer
 * @property {() => void} dispatched a dispatch was encoded
 * @property {() => void} submitted
 * @property {(buffer: GPUBuffer) => void} created
 * @property {(buffer: GPUBuffer) => void} destroyed
 */

/**
 * Puts itself between Dawn and the engines of this process. All runs share one device, which goes with the process: Dawn compiles a
 * pipeline of a device once as long as it is held, and compiling is nearly all that a short run takes.
 * @param {string} webgpuFolder its node_modules has the package `webgpu`
 * @param {Observer} observer
 */
export async function watchDawn(webgpuFolder, observer) {
  const entry = createRequire(join(webgpuFolder, 'package.json')).resolve('webgpu');
  const { globals } = await import(pathToFileURL(entry).href);
  /**
   * @param {string} name of an interface
   * @param {string} method
   * @param {(call: () => any, self: any, args: readonly any[]) => unknown} around
   */
  const wrap = (name, method, around) => {
    const { prototype } = globals[name];
    const original = prototype[method];
    /** @this {unknown} @param {unknown[]} args */
    prototype[method] = function (...args) {
      return around(() => original.apply(this, args), this, args);
    };
  };

  /** @type {Map<string, Promise<GPUDevice>>} */
  const devices = new Map();
  wrap('GPUAdapter', 'requestDevice', (call, _, [descriptor]) => {
    const key = JSON.stringify(descriptor);
    const device = devices.get(key) ?? call();
    devices.set(key, device);
    return device;
  });
  wrap('GPUDevice', 'destroy', () => {});
  /** @type {Promise<GPUComputePipeline>[]} */
  const pipelines = [];
  wrap('GPUDevice', 'createComputePipelineAsync', (call) => {
    const pipeline = call();
    pipelines.push(pipeline);
    if (pipelines.length > kept) pipelines.shift();
    return pipeline;
  });

  for (const method of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
    wrap('GPUComputePassEncoder', method, (call) => {
      call();
      observer.dispatched();
    });
  }
  wrap('GPUQueue', 'submit', (call) => {
    call();
    observer.submitted();
  });
  wrap('GPUDevice', 'createBuffer', (call) => {
    const buffer = call();
    observer.created(buffer);
    return buffer;
  });
  wrap('GPUBuffer', 'destroy', (call, buffer) => {
    call();
    observer.destroyed(buffer);
  });
}
