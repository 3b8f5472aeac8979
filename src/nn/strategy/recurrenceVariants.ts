import type { DeviceCapabilities } from './capabilities.ts';

/**
 * How the time steps of a layer run.
 *
 * - `persistent`: one dispatch, a workgroup owns its sequences for all steps and keeps their state in workgroup memory.
 * - `looped`: the same with the state in storage: for adapters where all memory is one cache, and for any width.
 * - `stepwise`: a dispatch a step, or a round of one, any number of workgroups: for layers too wide for one. As a wavefront, a dispatch
 *   takes the steps of all layers of a stack that can run side by side, and the products of their inputs with them.
 * - `elementwise`: one dispatch, every unit of every sequence by itself: for layers whose units depend on themselves alone, and no other way.
 */
export type VariantKind = 'persistent' | 'looped' | 'stepwise' | 'elementwise';
/** Those to choose from where units depend on each other. */
export const variantKinds: readonly VariantKind[] = ['persistent', 'looped', 'stepwise'];

/** BT sequences a workgroup of WG invocations with J units each, whose weights may stay in registers for all steps. */
export interface PersistentTile {
  readonly kind: 'persistent';
  readonly BT: number;
  readonly J: number;
  readonly WG: number;
  readonly resident: boolean;
}

/** R sequences an invocation, in quads or alone. */
interface Rows {
  readonly R: number;
  readonly WG: number;
  readonly quad: boolean;
}

/** GS gates of 4 units at a time, a divisor of G. */
export interface LoopedForward extends Rows {
  readonly kind: 'looped';
  readonly GS: number;
}

/** J times 4 units at a time. */
export interface LoopedBackward extends Rows {
  readonly kind: 'looped';
  readonly J: number;
}

/** R sequences an invocation of 4 units; of one layer at a time, or of a diagonal of layers and time steps. */
export interface Stepwise {
  readonly kind: 'stepwise';
  readonly R: number;
  readonly wavefront: boolean;
}

/** Workgroups of WG invocations, each with 4 units of one sequence. */
export interface ElementwiseSteps {
  readonly kind: 'elementwise';
  readonly WG: number;
}

export type ForwardVariant = PersistentTile | LoopedForward | Stepwise | ElementwiseSteps;
export type BackwardVariant = PersistentTile | LoopedBackward | Stepwise | ElementwiseSteps;

/** Every way to run the steps of a layer whose units are independent, either way through time; the default first. */
export const elementwiseVariants: readonly ElementwiseSteps[] = [64, 32, 128].map((WG) => ({
  kind: 'elementwise',
  WG,
}));

/** A wider persistent layer leaves most of a GPU idle: past this many padded units each time step is a dispatch. */
const persistentUnits = 128;

/** Weights that an invocation may keep in registers: half of the 255 that a GPU has at most for one. */
const residentWeights = 128;

function tile(
  gates: number,
  units: number,
  bytesPerSequence: number,
  BT: number,
  capabilities: DeviceCapabilities,
): PersistentTile[] {
  if (bytesPerSequence * BT > capabilities.maxWorkgroupBytes) return [];
  const J = Math.ceil(units / Math.min(capabilities.maxInvocations, units));
  const sized = { kind: 'persistent', BT, J, WG: Math.ceil(units / J) } as const;
  const fits = gates * units * J <= residentWeights;
  return [false, ...(fits ? [true] : [])].map((resident) => ({ ...sized, resident }));
}

const wholeQuads = (rows: number): number => 4 * Math.ceil(rows / 4);

/** A quad with invocations missing would exchange nothing. */
const invocations = (requested: number, { quads, maxInvocations }: DeviceCapabilities): number =>
  Math.min(maxInvocations, quads ? wholeQuads(requested) : Math.ceil(requested));

/** Sequences an invocation takes on a CPU: each loaded weight serves all of them, and every core needs a workgroup. */
function softwareRows(batch: number, capabilities: DeviceCapabilities): number[] {
  if (!capabilities.quads) return [...new Set([Math.min(batch, 8), Math.min(batch, 16)])];
  const half = wholeQuads(Math.ceil(batch / 2));
  return [...new Set([Math.min(16, half), Math.min(8, half), Math.min(16, wholeQuads(batch))])];
}

const divisors = (n: number): number[] => Array.from({ length: n }, (_, i) => n - i).filter((d) => n % d === 0);

/** Preferred first. */
function byKind<S extends { kind: VariantKind }>(variants: S[], units: number, capabilities: DeviceCapabilities): S[] {
  const rank = (kind: VariantKind): number => {
    if (capabilities.software) return ['looped', 'persistent', 'stepwise'].indexOf(kind);
    return (
      units > persistentUnits ? ['stepwise', 'persistent', 'looped'] : ['persistent', 'stepwise', 'looped']
    ).indexOf(kind);
  };
  return variants.toSorted((a, b) => rank(a.kind) - rank(b.kind));
}

function stepwise(batch: number, capabilities: DeviceCapabilities, stacked: boolean): Stepwise[] {
  const R = Math.min(batch, capabilities.software ? 8 : 4);
  return (stacked ? [true, false] : [false]).map((wavefront) => ({ kind: 'stepwise', R, wavefront }));
}

export const isWavefront = (
  variant: ForwardVariant | BackwardVariant,
): variant is Stepwise & { readonly wavefront: true } => variant.kind === 'stepwise' && variant.wavefront;

/** What the ways to run the steps of a layer depend on. */
interface LayerWork {
  /** In a round of products. */
  readonly gates: number;
  /** U */
  readonly units: number;
  readonly batch: number;
  readonly capabilities: DeviceCapabilities;
}

/** Ways to run the steps of a layer that fit the adapter; the default first. */
export interface StepVariants {
  readonly forward: readonly ForwardVariant[];
  readonly backward: readonly BackwardVariant[];
}

/** @param sizes J to choose from */
const loopedBackwards = (
  rows: readonly number[],
  sizes: readonly number[],
  units: number,
  capabilities: DeviceCapabilities,
): LoopedBackward[] =>
  rows.flatMap((R) =>
    sizes.map((J) => {
      const WG = invocations(units / 4 / J, capabilities);
      return { kind: 'looped', R, J, WG, quad: capabilities.quads };
    }),
  );

/**
 * Every way that there is, of a layer whose step has one round of products.
 * @param stacked whether there are layers that can share their buffers
 */
export function oneStageVariants({
  gates: G,
  units,
  batch,
  capabilities,
  stacked,
}: LayerWork & { readonly stacked: boolean }): StepVariants {
  const rows = softwareRows(batch, capabilities);
  const WG = invocations(units / 4, capabilities);
  // 32 sums of 4 units are what a CPU's compiler still handles well; of a GRU's 3 gates 16 sequences take one at a time.
  const forwards = rows.flatMap((R) => {
    const sums = (GS: number): number => (R * GS <= 32 ? 32 - R * GS : R * GS);
    const sizes = divisors(G).toSorted((a, b) => sums(a) - sums(b));
    return sizes.map((GS): LoopedForward => ({ kind: 'looped', R, GS, WG, quad: capabilities.quads }));
  });
  const backwards = loopedBackwards(rows, units >= 32 ? [2, 1, 4] : [1], units, capabilities);
  const forwardTiles = [4, 8].flatMap((BT) => tile(G, units, 4 * units, BT, capabilities));
  const backwardTiles = tile(G, units, 4 * G * units, 4, capabilities);
  const steps = stepwise(batch, capabilities, stacked);
  return {
    forward: byKind<ForwardVariant>([...forwardTiles, ...forwards, ...steps], units, capabilities),
    backward: byKind<BackwardVariant>([...backwardTiles, ...backwards, ...steps], units, capabilities),
  };
}

/** Ways to run the steps of a two-stage layer: looped, and a dispatch a round, which comes first on GPUs where the layer is wide. */
export function twoStageVariants({ gates, units, batch, capabilities: adapter }: LayerWork): StepVariants {
  const { software } = adapter;
  const capabilities = { ...adapter, quads: software && adapter.quads };
  // On a GPU an invocation takes few sequences, so that there are workgroups.
  const rows = software ? softwareRows(batch, capabilities) : [...new Set([1, 2, 4].map((R) => Math.min(R, batch)))];
  const WG = invocations(units / 4, capabilities);
  const forwards = rows.map((R): LoopedForward => {
    const GS = divisors(gates).find((size) => R * size <= 32) ?? 1;
    return { kind: 'looped', R, GS, WG, quad: capabilities.quads };
  });
  const backwards = loopedBackwards(rows, units >= 32 && software ? [2, 1] : [1], units, capabilities);
  const steps = stepwise(batch, capabilities, false);
  const ordered = <S>(looped: readonly S[]): (S | Stepwise)[] =>
    !software && units > persistentUnits ? [...steps, ...looped] : [...looped, ...steps];
  return { forward: ordered(forwards), backward: ordered(backwards) };
}
