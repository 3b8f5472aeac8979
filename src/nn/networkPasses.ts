import type { Dispatch } from '../gpu/dispatch.ts';
import { type Chunk, chunksOf, wholeWindow } from './compile/chunks.ts';
import { NodeContext, nodesOf, type PassContext } from './compile/context.ts';
import { inOrder } from './compile/dispatch.ts';
import { lossNode } from './compile/losses.ts';
import { addReversed, copyReversed } from './compile/orders.ts';
import type { Passes, StateWatch } from './compile/passes.ts';
import type { Linear } from './modules/linear/passes.ts';
import { feedBack, sortFeedback } from './modules/outputFeedback/passes.ts';
import type { Layer } from './modules/recurrence/layer.ts';
import { backwardWavefront, forwardWavefront } from './modules/recurrence/wavefront.ts';
import { fusedLoss } from './modules/softmaxCrossEntropy/passes.ts';
import { axisOf } from './network/axes.ts';
import { loopOf } from './network/resolve.ts';
import { ranges } from './strategy/dispatchSize.ts';
import { isWavefront } from './strategy/recurrenceVariants.ts';

// Found by name, so that adding a module adds a folder of modules and its shaders.
const found = import.meta.glob<{ passes: Passes<unknown> }>('./modules/*/passes.ts', { eager: true });

/** @throws RangeError for a module without passes */
function passesOf(kind: string): Passes<unknown> {
  const passes = found[`./modules/${kind}/passes.ts`]?.passes;
  if (!passes) throw new RangeError(`there is no module “${kind}”`);
  return passes;
}

const allNodes = (context: PassContext): NodeContext[] =>
  context.plan.nodes.map((node) => new NodeContext(context, node));

const passes = ({ node }: NodeContext) => passesOf(node.definition.kind);
/** The steps of a chunk as a node counts them: one of the source does all of its own with the first. */
const chunkOf = ({ node, plan }: NodeContext, chunk: Chunk): Chunk => (node.ofSource ? wholeWindow(plan) : chunk);
const forward = (node: NodeContext, chunk: Chunk): Promise<Dispatch[]> =>
  passes(node).forward?.(node, chunkOf(node, chunk)) ?? Promise.resolve([]);

/** Nodes up to the last that works step by step, and those that come after it, on all steps at once. */
function partsOf(context: PassContext): { steps: NodeContext[]; whole: NodeContext[] } {
  const nodes = allNodes(context);
  const first = nodes.findLastIndex(({ node }) => !node.definition.whole) + 1;
  return { steps: nodes.slice(0, first), whole: nodes.slice(first) };
}

/** Whether a node has anything to do in a chunk: what is of no step is done with the first. */
const takesPart = ({ output }: NodeContext, { t0, continues }: Chunk): boolean =>
  (t0 === 0 && !continues) || axisOf(output.value) === 'step';

/** Every recurrence of a stack, as a wavefront takes them. */
const layers = (context: PassContext) => nodesOf(context, 'recurrence') as unknown as [Layer, ...Layer[]];

function beginPass(context: PassContext, chunk = wholeWindow(context.plan)): Promise<Dispatch[]> {
  const nodes = partsOf(context).steps.filter((node) => takesPart(node, chunk));
  const parts = nodes.flatMap((node) => {
    const { begin, forward: steps } = passes(node);
    return begin ? [begin(node, chunkOf(node, chunk)), ...(steps ? [] : [copyReversed(node)])] : [];
  });
  return inOrder(...parts);
}

/** The nodes that work step by step, over the steps of a chunk. */
function chunkForward(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const variant = context.plan.variants.forward;
  if (isWavefront(variant)) return forwardWavefront(layers(context), variant, chunk);
  const nodes = partsOf(context).steps.filter((node) => passes(node).forward && takesPart(node, chunk));
  return inOrder(...nodes.flatMap((node) => [forward(node, chunk), copyReversed(node)]));
}

const loopIn = ({ plan }: PassContext) => loopOf(plan.nodes);

/** The steps of a chunk with what a loop has besides; all that a later step reads of them is there. */
function stepForward(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const last = loopIn(context)?.last ?? -1;
  const besides = partsOf(context).whole.filter((node) => node.node.index <= last && takesPart(node, chunk));
  return inOrder(chunkForward(context, chunk), ...besides.map((node) => forward(node, chunk)));
}

/** The time steps of a window, each by itself. */
const singleSteps = ({ plan }: PassContext): Chunk[] =>
  ranges(plan.spec.seqLength, 1).map(({ first, end }) => ({ t0: first, t1: end, forgotten: false }));

/** From the input to the states of all layers. */
export function statesPass(context: PassContext): Promise<Dispatch[]> {
  const chunks = loopIn(context) ? singleSteps(context) : chunksOf(context.plan);
  return inOrder(beginPass(context), ...chunks.map((chunk) => stepForward(context, chunk)));
}

/** What comes after the steps, up to the loss or to what it is of. */
function wholeForward(context: PassContext, withLoss: boolean, chunk = wholeWindow(context.plan)): Promise<Dispatch[]> {
  const { head: tile } = context.plan.variants;
  const loss = lossNode(context);
  const head = headOf(context);
  const looped = loopIn(context)?.last ?? -1;
  const others = partsOf(context).whole.filter(
    (one) => one.node.index !== loss.node.index && one.node.index > looped && takesPart(one, chunk),
  );
  if (!withLoss) return inOrder(...others.map((node) => forward(node, chunk)));
  if (tile.kind === 'split') return inOrder(...[...others, loss].map((node) => forward(node, chunk)));
  const before = others.filter(({ node }) => node.index !== head.node.index);
  return inOrder(...before.map((node) => forward(node, chunk)), fusedLoss(head as Linear, loss, tile));
}

/** What the loss is of. */
const headOf = (context: PassContext): NodeContext =>
  partsOf(context).whole.find(({ node }) => node.name === lossNode(context).node.from[0]) as NodeContext;

/** From the input to the outputs of every position. */
export const predictionPass = (context: PassContext): Promise<Dispatch[]> =>
  inOrder(statesPass(context), wholeForward(context, false));

/** The same of a window that goes on from where another ended: the states that its layers begin with are in their places. */
export function continuedPass(context: PassContext): Promise<Dispatch[]> {
  const chunk = { ...wholeWindow(context.plan), continues: true };
  return inOrder(beginPass(context, chunk), stepForward(context, chunk), wholeForward(context, false, chunk));
}

/** From the input to the loss of every position. */
export const forwardPass = (context: PassContext): Promise<Dispatch[]> =>
  inOrder(statesPass(context), wholeForward(context, true));

/**
 * The same step by step, each reads the model's own output of the one before, by output feedback or, of a decoder, as its input: always
 * in an evaluation, in training now and then (scheduled sampling). What was read is sorted at the end, for the gradient.
 */
export function feedbackPass(context: PassContext): Promise<Dispatch[]> {
  const { seqLength, shape } = context.plan.spec;
  const steps = singleSteps(context).map((chunk) => {
    const { t0: t, t1 } = chunk;
    // What a decoder embeds was not known before the step.
    const read = shape.encoder && t > 0 ? beginPass(context, { ...chunk, continues: true }) : [];
    const states = inOrder(read, stepForward(context, chunk));
    if (t1 === seqLength) return states;
    return inOrder(states, wholeForward(context, false, chunk), feedBack(context, t));
  });
  return inOrder(beginPass(context), ...steps, sortFeedback(context), wholeForward(context, true));
}

/**
 * Back through a chunk's steps of all nodes, the last first: to the gradients of what each reads, then to its part of those of its
 * parameters, which a node that a loss reads gives all with the first chunk.
 * @param watch leaves the parameters out
 */
function chunkBackward(context: PassContext, chunk: Chunk, watch?: StateWatch): Promise<Dispatch[]> {
  const loop = loopIn(context);
  if (loop) return loopBackward(context, loop, watch);
  const { backward } = context.plan.variants;
  const { steps, whole } = partsOf(context);
  const { through, gradients } = backwardOf(chunk, watch);
  const last = wholeWindow(context.plan);
  const above = whole.toReversed().map((node) => {
    if (!node.gradientInPlace) return inOrder(through(node), gradients(node));
    return inOrder(through(node), chunk.t1 === last.t1 ? gradients(node, last) : []);
  });
  if (isWavefront(backward)) {
    const all = [backwardWavefront(layers(context), backward, chunk), ...steps.map((node) => gradients(node))];
    return inOrder(...above, ...all);
  }
  // A layer that has used up its output's gradient can wait, so that nothing stands between one layer's steps and the next one's.
  const later = (node: NodeContext): boolean => node.node.definition.releasesGradient === true;
  const below = steps.toReversed().map((node) => inOrder(through(node), later(node) ? [] : gradients(node)));
  return inOrder(...above, ...below, ...steps.filter(later).map((node) => gradients(node)));
}

/** A chunk's parts of the backward pass of a node: to the gradients of its inputs, and of its parameters. */
function backwardOf(chunk: Chunk, watch: StateWatch | undefined) {
  return {
    through: (node: NodeContext, part = chunk): Promise<Dispatch[]> =>
      inOrder(
        watch?.before?.(node) ?? [],
        ...[addReversed(node), passes(node).backward(node, chunkOf(node, part), watch)],
      ),
    gradients: async (node: NodeContext, part = chunk): Promise<Dispatch[]> =>
      watch ? [] : ((await passes(node).gradients?.(node, chunkOf(node, part))) ?? []),
  };
}

/**
 * The same of a network with a loop: above it the whole window, then its steps one by one, the last first, each of which begins with what
 * the step after it gives; then what is below and of no step, and the gradients of all parameters.
 */
function loopBackward(
  context: PassContext,
  { first, last }: { readonly first: number; readonly last: number },
  watch?: StateWatch,
): Promise<Dispatch[]> {
  const { through, gradients } = backwardOf(wholeWindow(context.plan), watch);
  const nodes = allNodes(context).toReversed();
  const isLooped = ({ node: { index }, output }: NodeContext): boolean =>
    index >= first && index <= last && axisOf(output.value) === 'step';
  const looped = nodes.filter(isLooped);
  const delays = looped.filter(({ node }) => node.index === first);
  const others = looped.filter(({ node }) => node.index !== first);
  return inOrder(
    ...nodes.filter(({ node }) => node.index > last).map((node) => through(node)),
    ...singleSteps(context)
      .toReversed()
      .flatMap((step) => [...delays, ...others].map((node) => through(node, step))),
    ...nodes.filter((node) => node.node.index <= last && !isLooped(node)).map((node) => through(node)),
    ...nodes.map((node) => gradients(node)),
  );
}

/** From the gradient of the outputs to that of every parameter, some of them still in parts. */
export const backwardPass = (context: PassContext): Promise<Dispatch[]> =>
  inOrder(
    ...chunksOf(context.plan)
      .reverse()
      .flatMap((chunk) => [chunk.forgotten ? chunkForward(context, chunk) : [], chunkBackward(context, chunk)]),
  );

/**
 * From the gradient of the outputs to those of every state, and no parameter's. Layers share the buffers that they are kept in, so
 * what is to be done with a layer's is done before the next.
 * @param context of a plan that keeps all gates and is looped or stepwise
 */
export const stateGradients = (context: PassContext, watch: StateWatch): Promise<Dispatch[]> =>
  chunkBackward(context, wholeWindow(context.plan), watch);
