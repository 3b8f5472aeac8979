import { type Dispatch, fold } from '../../../gpu/dispatch.ts';
import { type Chunk, wholeWindow } from '../../compile/chunks.ts';
import type { GradientTarget, NodeContext, Rows } from '../../compile/context.ts';
import { dispatch, inOrder } from '../../compile/dispatch.ts';
import { columnSum } from '../../compile/outerProduct.ts';
import type { Passes } from '../../compile/passes.ts';
import { type AttentionConfig, weightsStride } from './definition.ts';

type Attention = NodeContext<AttentionConfig>;

/** Steps of the source. @throws RangeError where the plan has none */
function sourceOf({ plan: { source } }: Attention) {
  if (!source) throw new RangeError('attention needs a source');
  return source;
}

/** Where rows lie, as dimensions of kernels. */
const placeOf = (name: string, { stride4, start4 }: Pick<Rows, 'stride4' | 'start4'>) => ({
  [`${name}_stride4`]: stride4,
  [`${name}_start4`]: start4,
});

/** Dimensions of the kernels of a chunk's steps. */
function common(node: Attention, { t0, t1 }: Chunk) {
  const { batchSize: batch } = node.plan.spec;
  const { seqLength: steps } = sourceOf(node).spec;
  const ADDITIVE = node.config.score === 'additive';
  return {
    ADDITIVE,
    dims: { batch, steps, weights_stride: weightsStride(steps), first: t0 * batch, rows: t1 * batch },
    vector: ADDITIVE ? { vector: node.start('weight') } : {},
  };
}

/** Σ over the steps t of weights of s times rows of t: the gradients of what the source gives. */
function toSource(
  node: Attention,
  chunk: Chunk,
  { c, more }: GradientTarget,
  p: { weights: 'attentionWeights' | 'scoreGradient'; rows: Rows; keys?: Rows },
): Promise<Dispatch[]> {
  const { dims, vector } = common(node, chunk);
  const ADDITIVE = p.keys !== undefined;
  const cols4 = c.stride4;
  // In a loop later steps come first.
  const MORE = more || chunk.t1 < node.plan.spec.seqLength;
  return dispatch(node, 'attention/source_backward.wgsl', {
    text: { ADDITIVE, MORE },
    bind: { weights: node.kept(p.weights), rows: p.rows.x, ...(p.keys && { keys: p.keys.x }), gradient: c.x },
    dims: {
      ...{ ...dims, cols4, ...placeOf('row', p.rows), gradient_start4: c.start4 },
      ...(p.keys && { ...placeOf('key', p.keys), ...vector }),
    },
    workgroups: fold(Math.ceil((dims.steps * dims.batch * cols4) / 64)),
  });
}

export const passes: Passes<AttentionConfig> = {
  forward(node, chunk) {
    const { ADDITIVE, dims, vector } = common(node, chunk);
    const [query, keys, values] = [node.inputRows(0), node.inputRows(1), node.inputRows(2)];
    const context = node.outputRows();
    // On a CPU an invocation does a row: what lanes would share costs more than it saves.
    const LANES = node.plan.capabilities.software ? 1 : 32;
    return dispatch(node, 'attention/forward.wgsl', {
      text: { ADDITIVE, LANES },
      bind: {
        query: query.x,
        keys: keys.x,
        values: values.x,
        weights: node.kept('attentionWeights'),
        context: context.x,
      },
      dims: {
        ...{ ...dims, cols4: query.stride4, lengths: sourceOf(node).batch.lengths, ...vector },
        ...{ ...placeOf('query', query), ...placeOf('key', keys), ...placeOf('value', values) },
        ...placeOf('context', context),
      },
      workgroups: fold(Math.ceil(((dims.rows - dims.first) * LANES) / 64)),
    });
  },

  backward(node, chunk) {
    const { ADDITIVE, dims, vector } = common(node, chunk);
    const [query, keys, values] = [node.inputRows(0), node.inputRows(1), node.inputRows(2)];
    const gradient = node.outputGradientRows(chunk);
    const gradients = node.outputGradientRows(wholeWindow(node.plan));
    const [ofQuery, ofKeys, ofValues] = [0, 1, 2].map((i) => node.inputGradient(i, chunk));
    const scores = dispatch(node, 'attention/scores_backward.wgsl', {
      bind: {
        gradient: gradient.x,
        values: values.x,
        weights: node.kept('attentionWeights'),
        scores: node.kept('scoreGradient'),
      },
      dims: {
        ...{ ...dims, cols4: gradient.stride4, ...placeOf('gradient', gradient), ...placeOf('value', values) },
      },
      workgroups: fold(Math.ceil((dims.rows - dims.first) / 64)),
    });
    const cols4 = query.stride4;
    const toQuery = dispatch(node, 'attention/query_backward.wgsl', {
      text: { ADDITIVE, GIVES: ofQuery ? (ofQuery.more ? 2 : 1) : 0 },
      bind: {
        ...{ keys: keys.x, scores: node.kept('scoreGradient') },
        ...(ADDITIVE && { query: query.x, sums: node.kept('scoreSums') }),
        ...(ofQuery && { gradient: ofQuery.c.x }),
      },
      dims: {
        ...{ ...dims, cols4, ...placeOf('key', keys) },
        ...(ADDITIVE && { ...placeOf('query', query), ...vector }),
        gradient_start4: ofQuery?.c.start4 ?? 0,
      },
      workgroups: fold(Math.ceil(((dims.rows - dims.first) * cols4) / 64)),
    });
    const products = { weights: 'scoreGradient', rows: query, ...(ADDITIVE && { keys }) } as const;
    return inOrder(
      scores,
      toQuery,
      ofKeys ? toSource(node, chunk, ofKeys, products) : [],
      ofValues ? toSource(node, chunk, ofValues, { weights: 'attentionWeights', rows: gradients }) : [],
    );
  },

  async gradients(node) {
    if (node.config.score !== 'additive') return [];
    const { rows } = common(node, wholeWindow(node.plan)).dims;
    const cols4 = node.inputRows(0).stride4;
    return columnSum(node, node.kept('scoreSums'), { rows, more: false, cols4, sums: node.sums('outputs') });
  },
};
