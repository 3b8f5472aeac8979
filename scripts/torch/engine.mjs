// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'vite';
import { rememberedBrowser } from '../lib/browser.mjs';
import { ensureExtra } from '../lib/extras.mjs';
import { installedBrowsers } from '../lib/installedBrowsers.mjs';
import { root } from '../lib/paths.mjs';

// Logits of models as this project's engine computes them on a GPU: `node engine.mjs JOB.json` reads
// { files, ids [T, B], T, B, answer } and writes { adapter, logits: [T, B, V] of each file }, from a state of zeros.
//
// The engine's own steps turn logits into their gradient in place, so that after a step its forward part is run once more,
// up to there. A script of its own can do that with what the engine offers; a command for it would serve nobody else. It is
// a process of its own because opening an adapter chooses a Vulkan driver for all of a process.
const [jobFile = ''] = process.argv.slice(2);
/** @type {{ files: string[], ids: number[], T: number, B: number, answer: string }} */
const job = JSON.parse(readFileSync(jobFile, 'utf8'));
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const { openAdapter } = await server.ssrLoadModule('/src/cli/gpu.ts');
const gpu = await openAdapter(
  {
    workingFolder: root,
    projectFolder: root,
    webgpuFolder: () => ensureExtra('webgpu'),
    browsers: () => [rememberedBrowser(), ...installedBrowsers()].filter((path) => path !== undefined),
  },
  undefined,
);
const logits = [];
for (const file of job.files) logits.push(await logitsOf(file, job));
writeFileSync(job.answer, JSON.stringify({ adapter: gpu.adapter.name, logits }));
await server.close();
// Dawn may keep a process going as long as it lives.
process.exit(0);

/**
 * @param {string} file
 * @param {{ ids: number[], T: number, B: number }} window
 * @returns {Promise<number[]>}
 */
async function logitsOf(file, { ids, T, B }) {
  const load = (/** @type {string} */ path) => server.ssrLoadModule(path);
  const [{ readModelFile }, { Model }, { encode }, { readBuffer }, { evaluationUniforms }, { outputsOf }] =
    await Promise.all([
      load('/src/formats/modelFile.ts'),
      load('/src/nn/model.ts'),
      load('/src/gpu/dispatch.ts'),
      load('/src/gpu/readback.ts'),
      load('/src/training/trainer/stepUniforms.ts'),
      load('/src/nn/compile/losses.ts'),
    ]);
  const { shape, tensors } = readModelFile(readFileSync(file));
  const optimizer = { type: 'sgd', nesterov: false };
  // A fused head keeps no logits.
  const variants = { head: { kind: 'split' } };
  const model = await Model.create(gpu, { shape, seqLength: T, batchSize: B, optimizer, variants });
  model.setParameters(tensors);
  const input = Uint32Array.from(ids);
  model.evaluate([{ ids: input, targets: input, uniforms: evaluationUniforms(ids.length, false, 0) }]);
  const program = model.trainingProgram();
  const end = program.findIndex((/** @type {any} */ { pipeline }) => pipeline.label === 'loss/softmax_xent.wgsl');
  if (end < 1) throw new Error('the step has no softmax to stop before');
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  encode(pass, program.slice(0, end), 0);
  pass.end();
  gpu.device.queue.submit([encoder.finish()]);
  const stored = new Float32Array(await readBuffer(gpu.device, outputsOf(model).buffer));
  model.destroy();
  const columns = model.plan.layout.paddedVocabulary;
  return Array.from({ length: T * B }, (_, row) => [
    ...stored.subarray(row * columns, row * columns + shape.vocabularySize),
  ]).flat();
}
