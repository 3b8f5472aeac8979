import { encodePass, makeDispatch, prepare } from '../../gpu/dispatch.ts';
import { packDims } from '../../gpu/kernel.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { Model } from '../model.ts';
import { cellParameters, type Layer, layersOf, peepholeStart } from '../modules/recurrence/layer.ts';
import type { SamplingMethod } from './method.ts';
import { chunkTokensFor, planSampling } from './plan.ts';

/** The kernel's array of layers, behind 11 scalars. */
const layerWords = 8 * 4;

/** One kernel that runs a whole chunk of a plain stack, the states in its own memory. */
export const fused: SamplingMethod = {
  dimsBytes: 48 + 4 * layerWords,
  stepsOf: ({ plan }, sequences) => chunkTokensFor(plan, sequences),
  groupOf: ({ plan }, sequences, variant) => planSampling(plan, sequences, variant).R,

  async open(model, arena, { dims, ...buffers }, sequences, variant) {
    const { plan, gpu, pipelines } = model;
    const { layers, hiddenSize } = plan.spec.shape;
    const { units: U, paddedVocabulary: VP } = plan.layout;
    const { kind, R, WG } = planSampling(plan, sequences, variant);
    const groups = (count: number): number => Math.ceil(count / R);
    const stateBytes = groups(sequences) * R * layers * (kind === 'rows' ? 3 : 2) * U * 4;
    arena.require('The state of the samples', stateBytes);
    const lowest = layersOf(model)[0] as Layer;
    const cell = cellParameters(lowest);
    const pipeline = await pipelines.get('text/sample.wgsl', {
      ...cell,
      // In vec4s behind b_hh, in every layer the same.
      ownAt: cell.P > 0 ? peepholeStart(lowest) - lowest.start('biasHh') : 0,
      ...{ layers: kind, BY_FOUR: kind === 'rows', L: layers, U, VP, H: hiddenSize, WG, R },
    });
    const { sample } = await scoped(gpu.device, () => {
      const params = { buffer: model.buffers.params };
      const state = { buffer: arena.create('sampler state', stateBytes) };
      const own = Object.entries({ ...buffers, dims }).map(([name, buffer]) => [name, { buffer }]);
      const resources = { params, scalars: params, state, ...Object.fromEntries(own) };
      return prepare(arena, { sample: [makeDispatch(pipeline, resources, null, [groups(sequences), 1, 1])] });
    });
    return {
      packDims(choice, steps) {
        const { layer: _, ...scalars } = pipeline.kernel.dims ?? {};
        const head = { head: plan.layout.get('head.weight').start, head_bias: plan.layout.get('head.bias').start * 4 };
        const values = { ...choice, ...head, layers, steps };
        const own = packDims({ file: pipeline.kernel.file, dims: scalars }, values);
        const words = new Uint32Array(own.byteLength / 4 + layerWords);
        words.set(new Uint32Array(own));
        words.set(weightStarts(model), own.byteLength / 4);
        return words.buffer;
      },
      encode(encoder, chunks) {
        const workgroups = [groups(chunks.length), 1, 1] as const;
        encodePass(
          encoder,
          sample.map((dispatch) => ({ ...dispatch, workgroups })),
        );
      },
    };
  },
};

/** By layer the vec4s before W_ih and W_hh, then the numbers before b_ih and b_hh; of what is not there 0, which nobody reads. */
const weightStarts = (model: Model): number[] =>
  layersOf(model).flatMap((layer) => {
    const recurrent = layer.config.recurrence !== 'none';
    const [matrix, bias] = recurrent ? [layer.start('weightHh'), layer.start('biasHh') * 4] : [0, 0];
    return [layer.start('weightIh'), matrix, layer.start('biasIh') * 4, bias];
  });
