import { type Dispatch, encodePass, prepare } from '../../gpu/dispatch.ts';
import { packDims } from '../../gpu/kernel.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { PassContext } from '../compile/context.ts';
import { dispatch } from '../compile/dispatch.ts';
import { outputsOf } from '../compile/losses.ts';
import { forwardBuffers } from '../memory/buffers.ts';
import { planModel } from '../memory/spec.ts';
import { statesOf } from '../modules/recurrence/layer.ts';
import { predictionPass } from '../networkPasses.ts';
import { packStepUniforms, plainStepUniforms } from '../optim/stepUniforms.ts';
import type { SamplingBuffers, SamplingMethod } from './method.ts';
import { watchedTokensFor } from './plan.ts';

/** A model's own forward passes, one time step a token, the state carried over: for every model. */
export const byPasses: SamplingMethod = {
  dimsBytes: 32,
  stepsOf: ({ plan }, sequences) => watchedTokensFor(plan, sequences),
  groupOf: () => 1,

  async open(model, arena, own, sequences) {
    const { gpu, pipelines } = model;
    const { queue } = gpu.device;
    const { shape, optimizer } = model.plan.spec;
    const spec = { shape, optimizer, seqLength: 1, batchSize: sequences, slots: 1 };
    const plan = planModel(spec, model.plan.capabilities);
    const { buffers, cursor } = await scoped(gpu.device, () => ({
      buffers: forwardBuffers(arena, plan, model.buffers),
      cursor: arena.create('tokens consumed', 4 * sequences),
    }));
    queue.writeBuffer(buffers.stepUniforms, 0, packStepUniforms({ ...plainStepUniforms(1), carry: 1 }));
    const context = { plan, buffers, pipelines };
    const program = await samplingProgram(context, { ...own, cursor });
    const { step, pick } = await scoped(gpu.device, () => prepare(arena, program));
    const kernel = (program.pick[0] as Dispatch).pipeline.kernel;
    return {
      packDims: (choice) => packDims(kernel, choice),
      encode(encoder, chunks, steps) {
        queue.writeBuffer(cursor, 0, new Uint32Array(sequences));
        const first = Uint32Array.from({ length: sequences }, (_, n) => chunks[n]?.given[0] ?? 0);
        queue.writeBuffer(buffers.batch, 4 * plan.batch.input, first);
        chunks.forEach(({ reset }, n) => {
          if (reset) clearState(encoder, context, n);
        });
        const workgroups = [chunks.length, 1, 1] as const;
        const token = [...step, ...pick.map((one) => ({ ...one, workgroups }))];
        encodePass(encoder, new Array<typeof token>(steps).fill(token).flat());
      },
    };
  },
};

/** From one step's ids to its logits, and from these to the ids of the next. */
export async function samplingProgram(
  context: PassContext,
  own: SamplingBuffers & { readonly cursor: GPUBuffer },
): Promise<{ readonly step: readonly Dispatch[]; readonly pick: readonly Dispatch[] }> {
  const { layout, capabilities } = context.plan;
  // Invocations that choose a token of one sequence; on a software adapter a barrier costs by their number.
  const WG = capabilities.software ? 4 : 64;
  const slices = Object.fromEntries(Object.entries(own).map(([name, buffer]) => [name, { buffer }]));
  const [step, pick] = await Promise.all([
    predictionPass(context),
    dispatch(context, 'text/pick.wgsl', {
      text: { VP: layout.paddedVocabulary, WG },
      bind: { logits: outputsOf(context), ...slices },
      workgroups: [1, 1, 1],
    }),
  ]);
  return { step, pick };
}

/** Zeros the state that one sequence goes on from. */
function clearState(encoder: GPUCommandEncoder, context: PassContext, n: number): void {
  const { plan } = context;
  for (const { hs, cs, units } of statesOf(context)) {
    const row = 4 * units;
    // Slot 1 of two, where the last step left it.
    const at = (plan.spec.batchSize + n) * row;
    for (const state of [hs, cs]) if (state) encoder.clearBuffer(state.buffer, (state.offset ?? 0) + at, row);
  }
}
