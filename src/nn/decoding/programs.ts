import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, fold } from '../../gpu/dispatch.ts';
import { nodesOf, type PassContext } from '../compile/context.ts';
import { dispatch, inOrder } from '../compile/dispatch.ts';
import { outputsOf } from '../compile/losses.ts';
import { layersOf, unitsOf } from '../modules/recurrence/layer.ts';
import { continuedPass, predictionPass } from '../networkPasses.ts';

/** Bytes of a candidate: its token and its log-probability. */
export const candidateBytes = 8;

export interface DecodingBuffers {
  /** [rows]: the row of the step before whose state each goes on from. */
  readonly parents: GPUBuffer;
  /** [rows, count] of token and log-probability, as shaders/decode/candidates.wgsl has them. */
  readonly candidates: GPUBuffer;
}

/**
 * The steps of decoding, each from ids to the most probable tokens of every row.
 * @param context of a plan whose window is one step
 * @param count tokens a row, at most V
 * @returns `first` with all that an encoder makes of the sources; `next` from the states of the parents
 */
export async function decodingPrograms(
  context: PassContext,
  { parents, candidates }: DecodingBuffers,
  count: number,
): Promise<{ readonly first: readonly Dispatch[]; readonly next: readonly Dispatch[] }> {
  const { spec, layout, capabilities } = context.plan;
  const rows = spec.batchSize;
  const chosen = await dispatch(context, 'decode/candidates.wgsl', {
    // On a software adapter a barrier costs by a workgroup's invocations.
    text: { WG: capabilities.software ? 4 : 64 },
    bind: { logits: outputsOf(context), candidates: { buffer: candidates } },
    dims: { rows, vocabulary: spec.shape.vocabularySize, stride: layout.paddedVocabulary, count },
    workgroups: fold(rows),
  });
  const [first, next] = await Promise.all([
    inOrder(predictionPass(context), chosen),
    inOrder(gatherStates(context, parents), continuedPass(context), chosen),
  ]);
  return { first, next };
}

/** The states of the parents, in the place of those that the layers of the steps begin with. */
function gatherStates(context: PassContext, parents: GPUBuffer): Promise<Dispatch[]> {
  const layers = layersOf(context).filter(({ node }) => !node.ofSource);
  return inOrder(
    ...layers.flatMap((layer) => {
      const rows = layer.plan.spec.batchSize;
      const cols4 = unitsOf(layer) / 4;
      const roles = (['hiddenStates', 'cellStates'] as const).slice(0, layer.config.cell.states.length);
      return roles.map((role) =>
        dispatch(layer, 'decode/gather_states.wgsl', {
          bind: { states: layer.kept(role), parents: { buffer: parents } },
          dims: { rows, cols4 },
          workgroups: fold(Math.ceil((rows * cols4) / 64)),
        }),
      );
    }),
  );
}

/** [rows, S padded to whole vec4s]: how each row attends to its source; null in a model without attention. */
export function attentionWeights(context: PassContext): Slice | null {
  const [node] = nodesOf(context, 'attention');
  return node?.kept('attentionWeights') ?? null;
}
