import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { kernels } from '../kernels.ts';
import { directionsOf } from '../parameters.ts';
import { isWave } from '../schedule.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import { cellParameters, eachDirection, type PassContext } from './context.ts';
import { joinDirections, turnHanded } from './directions.ts';
import { answer, sortAnswers } from './feedback.ts';
import { headAndLoss, logits, stepLogits } from './head.ts';
import { forwardRecurrence } from './recurrence.ts';
import { forwardWave } from './wave.ts';
import { embedInput, handUp, inputProjection } from './wiring.ts';

/** Each layer's state before the window: carried over, or zero. */
async function carryState(context: PassContext): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  // A bidirectional window always begins at zero at both ends, which is what nobody writes to.
  if (directionsOf(plan.spec.shape) === 2) return [];
  const pipeline = await pipelines.get(kernels.carry, { cellState: cellParameters(context).cellState });
  const count = (plan.spec.batchSize * plan.layout.units) / 4;
  return buffers.layers.map(({ hs, cs }) =>
    makeDispatch(pipeline, { hs, cs, hyper: buffers.hyperSlots }, { count, last: count * plan.spec.seqLength }, [
      Math.ceil(count / 64),
      1,
      1,
    ]),
  );
}

/** All layers, over the steps of a chunk. */
export async function layersForward(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { forward } = context.plan.tactics;
  if (isWave(forward)) return forwardWave(context, forward, chunk);
  const layers = Array.from({ length: context.plan.spec.shape.layers }, (_, layer) =>
    Promise.all([
      ...eachDirection(context).map((direction) => inputProjection(context, layer, chunk, direction)),
      forwardRecurrence(context, layer, chunk),
      joinDirections(context, layer),
      handUp(context, layer, chunk),
      turnHanded(context, layer),
    ]),
  );
  return (await Promise.all(layers)).flat(2);
}

/** From ids to the states of all layers. */
export async function statesPass(context: PassContext): Promise<Dispatch[]> {
  const chunks = chunksOf(context).map((chunk) => layersForward(context, chunk));
  return (await Promise.all([carryState(context), embedInput(context), ...chunks])).flat();
}

/** From ids to the logits of every position. */
export async function predictionPass(context: PassContext): Promise<Dispatch[]> {
  return (await Promise.all([statesPass(context), logits(context)])).flat();
}

/**
 * The same step by step, each fed with the model's own answer to the one before: always in an evaluation, in training now and then.
 * What was fed is sorted at the end, for the gradient.
 */
export async function answeringPass(context: PassContext): Promise<Dispatch[]> {
  const { seqLength } = context.plan.spec;
  const steps = Array.from({ length: seqLength }, async (_, t) => {
    const parts = [layersForward(context, { t0: t, t1: t + 1, forgotten: false, alone: true })];
    if (t + 1 < seqLength)
      parts.push(
        stepLogits(context, t),
        answer(context, t).then((dispatch) => [dispatch]),
      );
    return (await Promise.all(parts)).flat();
  });
  const parts = [carryState(context), embedInput(context), ...steps];
  return [...(await Promise.all(parts)).flat(), await sortAnswers(context), ...(await headAndLoss(context))];
}

/** From ids to the loss of every position. */
export async function forwardPass(context: PassContext): Promise<Dispatch[]> {
  return (await Promise.all([statesPass(context), headAndLoss(context)])).flat();
}
