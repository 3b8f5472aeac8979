import type { Slice } from '../../gpu/arena.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { ModelBuffers } from '../memory/buffers.ts';
import type { TensorLayout } from '../memory/layout.ts';
import type { PartialSums } from '../memory/partialSums.ts';
import type { ModelPlan } from '../memory/spec.ts';
import { paddedWidth } from '../network/padding.ts';
import type { KeptPlace, PlannedNode, PlannedValue } from '../network/placement.ts';
import type { Direction, Features, KeepRole, ParameterRole, SumRole } from '../network/types.ts';
import { boundRow, type Chunk, partOf } from './chunks.ts';

/** What every pass is built from. */
export interface PassContext {
  readonly plan: ModelPlan;
  readonly buffers: ModelBuffers;
  readonly pipelines: PipelineCache;
}

/** A window's rows of vec4s, as products bind them. */
export interface Rows {
  /** One for all steps that share a submit, or one each. */
  readonly x: Slice | readonly Slice[];
  readonly stride4: number;
  /** Of row 0. */
  readonly start4: number;
}

/** Rows in one buffer, which a node has made. */
export interface OwnRows extends Rows {
  readonly x: Slice;
}

/** The same rows from one of them on. */
export const rowsFrom = <R extends Rows>(rows: R, first: number): R => ({
  ...rows,
  start4: rows.start4 + first * rows.stride4,
});

/** @throws RangeError where a value holds ids */
function featuresOf({ name, value }: PlannedValue): Features {
  if (value.kind === 'ids') throw new RangeError(`${name} holds ids`);
  return value;
}

/** A matrix as a kernel binds it, and where it begins, counted in fours of weights. */
export interface BoundWeights {
  readonly w: Slice;
  readonly weight: number;
}

/** Where a gradient is to be written, or added to what is there. */
export interface GradientTarget {
  readonly c: OwnRows;
  readonly more: boolean;
}

/** The plan as a node of the source sees it: its window is the source's. */
const planOf = (plan: ModelPlan, { ofSource }: PlannedNode): ModelPlan => (ofSource && plan.source) || plan;

/** A node of a model's network, and what its passes see of the rest: whence its inputs come and who reads its output it need not know. */
export class NodeContext<Config = unknown> {
  /** Its window is the node's: that of the source, or that of the steps. */
  readonly plan: ModelPlan;
  readonly buffers: ModelBuffers;
  readonly pipelines: PipelineCache;
  readonly config: Config;

  constructor(
    readonly context: PassContext,
    readonly node: PlannedNode,
  ) {
    ({ buffers: this.buffers, pipelines: this.pipelines } = context);
    this.plan = planOf(context.plan, node);
    this.config = node.config as Config;
  }

  private value(name: string): PlannedValue {
    return this.plan.values.get(name) as PlannedValue;
  }

  get output(): PlannedValue {
    return this.value(this.node.name);
  }

  /** @throws RangeError where the output is ids */
  get outputFeatures(): Features {
    return featuresOf(this.output);
  }

  private input(i: number): PlannedValue {
    return this.value(this.node.from[i] as string);
  }

  /** What an input holds in rows. @param direction in whose order of time @throws RangeError where it is ids */
  inputRows(i: number, direction: Direction = 0): Rows {
    return this.rows(this.node.from[i] as string, direction);
  }

  outputRows(direction: Direction = 0): OwnRows {
    return this.rows(this.node.name, direction) as OwnRows;
  }

  private rows(name: string, direction: Direction): Rows {
    const value = this.value(name);
    const { place, producer, reversed: inBoth } = value;
    const { parts } = featuresOf(value);
    if (!place || producer === null) {
      const start4 = direction === 1 ? this.plan.batch.reversed / 4 : 0;
      return { x: this.buffers.batchSlots, stride4: paddedWidth(parts) / 4, start4 };
    }
    const { buffer, stride4, start4, reversed } = place;
    const node = this.plan.nodes[producer] as PlannedNode;
    const own = node.definition.outputKept?.(node.config, inBoth);
    const x = own
      ? this.slice(node.kept.get(own.role) as KeptPlace, 0)
      : { buffer: this.buffers.all[buffer] as GPUBuffer };
    return { x, stride4, start4: start4 + (direction * reversed) / 16 };
  }

  private slice({ buffer, alone, offset, stride, size }: KeptPlace, direction: Direction): Slice {
    const bound = this.buffers.all[buffer] as GPUBuffer;
    return alone ? { buffer: bound } : { buffer: bound, offset: offset + direction * stride, size };
  }

  /** @throws RangeError where the node keeps nothing of that role */
  private place(role: KeepRole): KeptPlace {
    const place = this.node.kept.get(role);
    if (!place) throw new RangeError(`${this.node.name} stores no ${role}`);
    return place;
  }

  /** What the node keeps in a role. */
  kept(role: KeepRole, direction: Direction = 0): Slice {
    return this.slice(this.place(role), direction);
  }

  /** The same of all directions, or layers, that share the buffer. */
  keptWhole(role: KeepRole): Slice {
    return { buffer: this.buffers.all[this.place(role).buffer] as GPUBuffer };
  }

  /** vec4s from a region of that buffer to the next. */
  keptStride4(role: KeepRole): number {
    return this.place(role).stride / 16;
  }

  /** Where the gradient of the output has gathered, of a chunk's steps. @param direction of the readers, in whose order of time */
  outputGradient(chunk: Chunk, direction: Direction = 0): Slice {
    return this.gradient(this.output, chunk, direction);
  }

  /** The same of all steps that are kept, and of readers in both orders. @throws RangeError where none flows */
  outputGradients(): Slice {
    const { gradient, name } = this.output;
    if (!gradient) throw new RangeError(`no gradient flows into ${name}`);
    return { buffer: this.buffers.all[gradient.buffer] as GPUBuffer };
  }

  /** A loss leaves the gradient of the output, of the whole window, in its place. */
  get gradientInPlace(): boolean {
    return this.output.gradient?.buffer === this.output.place?.buffer;
  }

  /** The same in rows. */
  outputGradientRows(chunk: Chunk): OwnRows {
    const rows = this.outputRows();
    const first = this.outputFeatures.rows === 'sequence' ? 0 : chunk.t0 * this.plan.spec.batchSize;
    if (this.gradientInPlace) return rowsFrom(rows, first);
    const { stride4 } = rows;
    return { x: this.outputGradient(chunk), stride4, start4: boundRow(this.plan, chunk, this.output.value) * stride4 };
  }

  /** Where the gradient of an input goes; null where none flows. */
  inputGradient(i: number, chunk: Chunk, direction: Direction = 0): GradientTarget | null {
    const value = this.input(i);
    if (!value.gradient) return null;
    // The highest reader comes first and writes; in the other order those alone that read it so.
    const readers = value.readers.map((reader) => this.plan.nodes[reader] as PlannedNode);
    const first = readers.findLast(
      ({ definition, config }) => direction === 0 || definition.readsReversed?.(config) === true,
    );
    const stride4 = paddedWidth(featuresOf(value).parts) / 4;
    const start4 = boundRow(this.plan, chunk, value.value) * stride4;
    const c = { x: this.gradient(value, chunk, direction), stride4, start4 };
    // A node may read the same value twice.
    const again = this.node.from.indexOf(value.name) < i;
    return { c, more: again || first?.index !== this.node.index };
  }

  private gradient(value: PlannedValue, chunk: Chunk, direction: Direction): Slice {
    const { gradient } = value;
    if (!gradient) throw new RangeError(`no gradient flows into ${value.name}`);
    const buffer = this.buffers.all[gradient.buffer] as GPUBuffer;
    const { rows, parts } = featuresOf(value);
    const step = 4 * this.plan.spec.batchSize * paddedWidth(parts);
    const { reversed } = gradient;
    const whole = reversed > 0 ? { buffer, offset: direction * reversed, size: reversed } : { buffer };
    if (rows === 'sequence') return whole;
    // A loss leaves the gradient where the value was, which has all steps.
    const steps = value.place?.buffer === gradient.buffer ? this.plan.spec.seqLength : undefined;
    return partOf(this.plan, chunk, whole, step, steps);
  }

  tensor(role: ParameterRole, direction: Direction = 0, piece = 0): TensorLayout {
    const { name, tie } = this.node;
    const owner = tie?.role === role ? tie.node : name;
    const found = this.plan.layout.tensors.find(
      (tensor) =>
        tensor.node === owner && tensor.role === role && tensor.direction === direction && tensor.piece === piece,
    );
    if (!found) throw new RangeError(`${name} has no ${role}`);
    return found;
  }

  /** First vec4 of a tensor in the flat parameters. */
  start(role: ParameterRole, direction: Direction = 0): number {
    return this.tensor(role, direction).start;
  }

  sums(name: SumRole, direction: Direction = 0): PartialSums {
    return this.plan.partialSums.sums(this.node.name, name, direction);
  }

  get params(): Slice {
    return { buffer: this.buffers.params };
  }
}

/** Nodes of a kind, in order. */
export const nodesOf = <Config>(context: PassContext, kind: string): NodeContext<Config>[] =>
  context.plan.nodes.flatMap((node) => (node.definition.kind === kind ? [new NodeContext<Config>(context, node)] : []));

/** Text parameter of the kernels that read or write weights in halves. */
export const float16Parameters = ({ spec }: ModelPlan) => ({ FLOAT16: spec.float16Weights === true });

/** A packed matrix [K/4][N] as products read it: the parameters themselves, or their halves. */
export function weightsOf({ plan, buffers }: PassContext, { start, transposed }: TensorLayout): BoundWeights {
  return plan.spec.float16Weights
    ? { w: { buffer: buffers.copies }, weight: 2 * transposed }
    : { w: { buffer: buffers.params }, weight: start };
}

/** Its transposed copy [N/4][K]. The room of one in f32 holds two copies in halves, the transposed one last. */
export function transposedOf({ plan, buffers }: PassContext, { transposed, count }: TensorLayout): BoundWeights {
  return { w: { buffer: buffers.copies }, weight: plan.spec.float16Weights ? 2 * transposed + count : transposed };
}

/** Nibble g of the map is the slot of gate g. */
export function slotMap(slots: readonly number[]): number {
  return slots.reduce((map, slot, gate) => map + slot * 16 ** gate, 0);
}
