import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, fold } from '../../gpu/dispatch.ts';
import { type NodeContext, nodesOf, type PassContext } from '../compile/context.ts';
import { dispatch, inOrder } from '../compile/dispatch.ts';
import { outputsOf } from '../compile/losses.ts';
import type { DelayConfig } from '../modules/delay/definition.ts';
import { endDelay } from '../modules/delay/passes.ts';
import { layersOf, unitsOf } from '../modules/recurrence/layer.ts';
import { padTo4 } from '../network/padding.ts';
import type { KeepRole } from '../network/types.ts';
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

/** Slot 0 of [2, rows, cols4] becomes slot 1 of the parents. */
function gather(node: NodeContext, role: KeepRole, cols4: number, parents: GPUBuffer): Promise<Dispatch[]> {
  const rows = node.plan.spec.batchSize;
  return dispatch(node, 'decode/gather_states.wgsl', {
    bind: { states: node.kept(role), parents: { buffer: parents } },
    dims: { rows, cols4 },
    workgroups: fold(Math.ceil((rows * cols4) / 64)),
  });
}

/** What the parents gave back to the next step, in the place of what a delay begins with. */
function gatherDelayed(context: PassContext, parents: GPUBuffer): Promise<Dispatch[]> {
  return inOrder(
    ...nodesOf<DelayConfig>(context, 'delay').map((node) => {
      const cols4 = padTo4(node.config.width) / 4;
      return inOrder(endDelay(node), gather(node, 'delayed', cols4, parents));
    }),
  );
}

/** The states of the parents, in the place of those that the layers of the steps begin with. */
function gatherStates(context: PassContext, parents: GPUBuffer): Promise<Dispatch[]> {
  const layers = layersOf(context).filter(({ node }) => !node.ofSource);
  return inOrder(
    ...layers.flatMap((layer) => {
      const roles = (['hiddenStates', 'cellStates'] as const).slice(0, layer.config.cell.states.length);
      return roles.map((role) => gather(layer, role, unitsOf(layer) / 4, parents));
    }),
    gatherDelayed(context, parents),
  );
}

/** [rows, S padded to whole vec4s]: how each row attends to its source; null in a model without attention. */
export function attentionWeights(context: PassContext): Slice | null {
  const [node] = nodesOf(context, 'attention');
  return node?.kept('attentionWeights') ?? null;
}
