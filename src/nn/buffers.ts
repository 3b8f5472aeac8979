import type { BufferArena, Slice } from '../gpu/arena.ts';
import { hyperStride } from './hyper.ts';
import { directionsOf } from './parameters.ts';
import type { ModelPlan } from './spec.ts';
import { layerStride } from './stack.ts';

/** Slices, as bind groups take them: whether layers share a buffer is the plan's business. */
export interface LayerBuffers {
  /** [T, B, S, U]; only the last two chunks of steps where gates are recomputed */
  readonly gates: Slice;
  /** [T+1, B, U] */
  readonly hs: Slice;
  /** [T+1, B, U], or a stub of its own in cells without a cell state */
  readonly cs: Slice;
  /** [2, B, U], of a wave [3, B, U] */
  readonly carry: Slice;
  /** [T, B, U], dL/dh from above; of the last two chunks where gates are recomputed. Layers share it unless they are cross-connected. */
  readonly dho: Slice;
  /**
   * [T, B, U]: what the layer hands up, where that is anything but its states. Of a bidirectional one [T, B, 2U], and a stride behind
   * it the same in the order of the direction that reads from the end.
   */
  readonly handed: Slice | null;
  /** Of a bidirectional layer, the gradient of `handed`: for each direction that reads it what comes from there, in its own order. */
  readonly dHanded: Slice | null;
  /** Of a phased layer; see phases.ts. */
  readonly extra?: Slice;
  /** With layer normalisation. */
  readonly normal?: Slice;
}

/** The buffers of a model, sized by its plan. */
export interface ModelBuffers {
  /** Of a bidirectional layer one for each direction, side by side in the same buffers. */
  readonly layers: readonly LayerBuffers[];
  /** [T, B, D] and its gradient, where symbols are embedded. */
  readonly embedded: Slice | null;
  readonly dEmbedded: Slice | null;
  /** [T, B, 2U], of a bidirectional layer whose states are not all that it hands up: those, one layer's after the other's. */
  readonly joined: Slice | null;
  /** [B, D·U], what the head of a pooled model reads, and its gradient. */
  readonly pooled: Slice | null;
  readonly dPooled: Slice | null;
  readonly logits: GPUBuffer;
  readonly losses: GPUBuffer;
  readonly params: GPUBuffer;
  /** Of each packed matrix what the products read beside it: see `weightsOf` and `transposedOf`. */
  readonly copies: GPUBuffer;
  readonly grads: GPUBuffer;
  readonly first: GPUBuffer;
  readonly second: GPUBuffer;
  readonly slabs: GPUBuffer;
  readonly partials: GPUBuffer;
  readonly tiles: GPUBuffer;
  readonly control: GPUBuffer;
  readonly metrics: GPUBuffer;
  readonly batch: GPUBuffer;
  readonly hyper: GPUBuffer;
  /** Parts of `batch` and `hyper` by slot. */
  readonly batchSlots: readonly Slice[];
  readonly hyperSlots: readonly Slice[];
}

/** What only training writes. */
export const trainingBuffers = [
  'copies of the weights',
  'gradients',
  'first moments',
  'second moments',
  'partial gradients',
  'partial norms',
  'tiles',
] as const;

/**
 * @param given buffers to take in the place of new ones, by their names in the plan
 * @throws GpuError 'out-of-memory' naming the buffer that this GPU can't hold, before any is made.
 */
export function createBuffers(
  arena: BufferArena,
  plan: ModelPlan,
  given: Readonly<Record<string, GPUBuffer>> = {},
): ModelBuffers {
  for (const [name, bytes] of Object.entries(plan.buffers)) if (!given[name]) arena.require(name, bytes);
  const make = (name: string): GPUBuffer => given[name] ?? arena.create(name, plan.buffers[name] as number);
  const whereNeeded = (name: string): Slice | null => (name in plan.buffers ? { buffer: make(name) } : null);
  const slots = (buffer: GPUBuffer, stride: number): Slice[] =>
    Array.from({ length: plan.slots }, (_, slot) => ({ buffer, offset: slot * stride, size: stride }));
  const D = directionsOf(plan.spec.shape);
  const ofLayers = (name: keyof ModelPlan['layerBytes']): Slice[] => {
    const numbers = Array.from({ length: plan.spec.shape.layers }, (_, l) => l);
    const size = plan.layerBytes[name] as number;
    if (D === 2) {
      return numbers.flatMap((l) => {
        const buffer = make(`${name} layer ${l + 1}`);
        return [0, layerStride(size)].map((offset) => ({ buffer, offset, size }));
      });
    }
    if (!plan.stacked) return numbers.map((l) => ({ buffer: make(`${name} layer ${l + 1}`) }));
    const buffer = make(`${name} all layers`);
    return numbers.map((l) => ({ buffer, offset: l * layerStride(size), size }));
  };
  const hs = ofLayers('hidden states of');
  const cs = ofLayers('cell states of');
  const carry = ofLayers('gradient carried in');
  const shared = whereNeeded('gradient of the hidden states');
  const handedDown = whereNeeded('gradient handed down');
  const between = Array.from({ length: plan.spec.shape.layers }, (_, l) => ({
    dho: shared ?? { buffer: make(`gradient of the hidden states of layer ${l + 1}`) },
    handed: whereNeeded(`handed up by layer ${l + 1}`),
    dHanded: handedDown ?? whereNeeded(`gradient handed to layer ${l + 1}`),
  }));
  const { 'products kept of': kept, 'normalised input of': normalised } = plan.layerBytes;
  const extra = kept === undefined ? [] : ofLayers('products kept of');
  const normal = normalised === undefined ? [] : ofLayers('normalised input of');
  const batch = make('batches');
  const hyper = arena.create('hyper-parameters', hyperStride * plan.slots, GPUBufferUsage.UNIFORM);
  return {
    layers: ofLayers('gates of').map((gates, i) => ({
      gates,
      hs: hs[i] as Slice,
      cs: cs[i] as Slice,
      carry: carry[i] as Slice,
      ...(between[Math.floor(i / D)] as (typeof between)[number]),
      ...(extra[i] && { extra: extra[i] }),
      ...(normal[i] && { normal: normal[i] }),
    })),
    embedded: whereNeeded('embedded input'),
    dEmbedded: whereNeeded('gradient of the embedded input'),
    joined: whereNeeded('states of both directions'),
    pooled: whereNeeded('pooled states'),
    dPooled: whereNeeded('gradient of the pooled states'),
    logits: make('logits'),
    losses: make('losses'),
    params: make('parameters'),
    copies: make('copies of the weights'),
    grads: make('gradients'),
    first: make('first moments'),
    second: make('second moments'),
    slabs: make('partial gradients'),
    partials: make('partial norms'),
    tiles: make('tiles'),
    control: arena.create('control', 16),
    metrics: make('metrics'),
    batch,
    hyper,
    batchSlots: slots(batch, plan.batch.words * 4),
    hyperSlots: slots(hyper, hyperStride),
  };
}
