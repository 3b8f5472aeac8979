import { rowsOf } from './axes.ts';
import { bindingStride, paddedWidth } from './padding.ts';
import { loopOf, type Resolved, type ResolvedNode, type ResolvedValue } from './resolve.ts';
import type { Features, KeepRole, Window } from './types.ts';

export interface PlannedBuffer {
  /** As messages name it. */
  readonly label: string;
  readonly bytes: number;
}

/** Regions of a buffer, alike and `stride` bytes apart: one for each direction of what a module keeps. */
export interface KeptPlace {
  /** Number of the buffer. */
  readonly buffer: number;
  /** The only region of its buffer, bound whole. */
  readonly alone: boolean;
  readonly offset: number;
  readonly stride: number;
  readonly size: number;
}

/** Where a value of numbers lies; rows of the direction from the end, where they are kept as well, are `reversed` bytes behind. */
export interface ValuePlace {
  readonly buffer: number;
  /** vec4s from a row to the next, and before row 0. */
  readonly stride4: number;
  readonly start4: number;
  readonly reversed: number;
}

/** Where the gradient of a value gathers: of the steps that are kept, that of the readers in the other order `reversed` bytes behind. */
export interface GradientPlace {
  readonly buffer: number;
  readonly reversed: number;
}

export interface PlannedValue extends ResolvedValue {
  /** Null for what lies in a step's batch. */
  readonly place: ValuePlace | null;
  /** Null where none flows. */
  readonly gradient: GradientPlace | null;
}

export interface PlannedNode extends ResolvedNode {
  readonly from: readonly string[];
  readonly kept: ReadonlyMap<KeepRole, KeptPlace>;
}

export interface Placement {
  readonly buffers: readonly PlannedBuffer[];
  readonly nodes: readonly PlannedNode[];
  readonly values: ReadonlyMap<string, PlannedValue>;
}

/** Bytes of a value's rows over so many steps. */
const bytesOf = ({ rows, parts }: Features, window: Pick<Window, 'seqLength' | 'sourceLength' | 'batchSize'>): number =>
  4 * rowsOf(rows, window) * paddedWidth(parts);

/** Makes a known buffer as large at least, or a new one where none is known. @returns its number */
type Claim = (known: number | undefined, label: string, bytes: number) => number;

/** A buffer that several things share whose lives do not meet. */
interface Pool {
  readonly buffer: number;
  /** Where the life of the last of them ends, in the direction of time that its users have. */
  end: number;
}

const nameOf = (name: string): string => (name.startsWith('output of ') ? name : `output of ${name}`);

/**
 * Gives every value, gradient and buffer of a module its place, and lets those share one whose lives do not meet.
 * @param shared whether the recurrences have their buffers in common, a region each, and so have the outputs that dropout leaves
 * them: a wavefront reaches all of them
 */
export function place({ nodes, values }: Resolved, window: Window, shared: boolean): Placement {
  const buffers: { label: string; bytes: number }[] = [];
  const claim: Claim = (known, label, bytes) => {
    if (known === undefined) return buffers.push({ label, bytes }) - 1;
    const found = buffers[known] as (typeof buffers)[number];
    found.bytes = Math.max(found.bytes, bytes);
    return known;
  };
  const kept = placeKept(nodes, values, window, shared, claim);
  const places = new Map<string, ValuePlace>();
  const shortLived: Pool[] = [];
  let between: number | undefined;
  let regions = 0;
  for (const { name, value, producer, readers, reversed } of values) {
    const node = producer === null ? undefined : nodes[producer];
    if (!node || value.kind === 'ids') continue;
    const stride4 = paddedWidth(value.parts) / 4;
    const own = node.definition.outputKept?.(node.config, reversed);
    if (own) {
      const { buffer } = (kept[node.index] as ReadonlyMap<KeepRole, KeptPlace>).get(own.role) as KeptPlace;
      const skipped = own.skip * window.batchSize * stride4;
      places.set(name, { buffer, stride4, start4: skipped, reversed: 0 });
      continue;
    }
    // A loss leaves its gradient where its input was, so it has no output of its own to keep.
    if (node.definition.overwritesInput) continue;
    const bytes = bytesOf(value, window);
    if (shared && node.definition.kind === 'dropoutAdd') {
      const stride = bindingStride(bytes);
      const start4 = (regions * stride) / 16;
      regions++;
      between = claim(between, 'outputs of all layers', regions * stride);
      places.set(name, { buffer: between, stride4, start4, reversed: 0 });
      continue;
    }
    const apart = reversed ? bindingStride(bytes) : 0;
    const total = reversed ? 2 * apart : bytes;
    const passing = readers.length > 0 && readers.every((reader) => nodes[reader]?.definition.forwardOnly);
    const pool = passing ? shortLived.find(({ end }) => end < node.index) : undefined;
    const buffer = claim(pool?.buffer, nameOf(name), total);
    if (pool) pool.end = readers.at(-1) as number;
    else if (passing) shortLived.push({ buffer, end: readers.at(-1) as number });
    places.set(name, { buffer, stride4, start4: 0, reversed: apart });
  }

  const gradients = placeGradients({ nodes, values }, places, window, claim);
  return {
    buffers,
    nodes: nodes.map((node) => ({ ...node, kept: kept[node.index] as ReadonlyMap<KeepRole, KeptPlace> })),
    values: new Map(
      values.map((value) => [
        value.name,
        { ...value, place: places.get(value.name) ?? null, gradient: gradients.get(value.name) ?? null },
      ]),
    ),
  };
}

/** What messages call a buffer that modules keep. */
const labels: Record<KeepRole, string> = {
  gates: 'gates',
  hiddenStates: 'hidden states',
  cellStates: 'cell states',
  childStates: 'states of children',
  carriedGradient: 'gradient carried through time',
  stateGradient: 'gradient of the hidden states',
  recurrentProducts: 'recurrent products',
  normalizedInput: 'normalized input',
  attentionWeights: 'attention weights',
  scoreGradient: 'gradient of attention scores',
  scoreSums: 'sums of attention scores',
  delayed: 'outputs of the step before',
  losses: 'losses',
};

function placeKept(
  nodes: readonly ResolvedNode[],
  values: readonly ResolvedValue[],
  window: Window,
  shared: boolean,
  claim: Claim,
): ReadonlyMap<KeepRole, KeptPlace>[] {
  const common = new Map<KeepRole, number>();
  const layers = nodes.filter(({ definition }) => definition.kind === 'recurrence');
  return nodes.map((node) => {
    const reversed = values.find(({ producer }) => producer === node.index)?.reversed ?? false;
    const specs =
      node.definition.keeps?.(node.config, node.inputs, { ...window, reversed, keptRead: node.keptRead }) ?? [];
    return new Map(
      specs.map(({ role, bytes, directions, scratch }) => {
        const stride = bindingStride(bytes);
        const layer = shared ? layers.indexOf(node) : -1;
        const regions = layer >= 0 ? layers.length : directions;
        const total = regions === 1 ? bytes : regions * stride;
        const together = scratch || layer >= 0;
        const label = together ? `${labels[role]} of all layers` : `${labels[role]} of ${node.name}`;
        const buffer = claim(together ? common.get(role) : undefined, label, total);
        if (together) common.set(role, buffer);
        const offset = layer > 0 ? layer * stride : 0;
        return [role, { buffer, alone: regions === 1, offset, stride, size: bytes }];
      }),
    );
  });
}

/** Values whose gradients are one and the same, changed in place on its way back. */
interface GradientGroup {
  readonly names: string[];
  /** The node whose backward pass writes it first, and the last that reads it. */
  first: number;
  last: number;
  bytes: number;
  /** The node at `last` is done with it before it writes the gradients of its inputs. */
  releases: boolean;
}

function placeGradients(
  { nodes, values }: Pick<Resolved, 'nodes' | 'values'>,
  places: ReadonlyMap<string, ValuePlace>,
  window: Window,
  claim: Claim,
): ReadonlyMap<string, GradientPlace> {
  const keptWindow = { ...window, seqLength: window.kept };
  const found = new Map<string, GradientPlace>();
  const apart = new Map<string, number>();
  const groups = new Map<string, GradientGroup>();
  // From the top down, so that what is made in the place of another finds it.
  for (const { name, value, producer, readers, reversed, learned } of values.toReversed()) {
    if (value.kind === 'ids' || producer === null || !learned || readers.length === 0) continue;
    const node = nodes[producer] as ResolvedNode;
    const reading = readers.map((reader) => nodes[reader] as ResolvedNode);
    const highest = reading.at(-1) as ResolvedNode;
    if (highest.definition.overwritesInput) {
      found.set(name, { buffer: (places.get(name) as ValuePlace).buffer, reversed: 0 });
      continue;
    }
    const bytes = bytesOf(value, keptWindow);
    const stride = reversed ? bindingStride(bytes) : 0;
    apart.set(name, stride);
    const total = reversed ? 2 * stride : bytes;
    const changing = reading.filter(({ definition, from }) => definition.gradientInPlace && from[0] === name);
    const inPlace = changing.includes(highest);
    // The highest reader is the first on the way back: what it changes is its own output's gradient alone, and others add to that.
    if (changing.length > (inPlace ? 1 : 0))
      throw new RangeError(`${changing[0]?.name} changes the gradient of ${name}, which others read above it`);
    const { releasesGradient: releases = false } = node.definition;
    // That of one row a sequence is there for every chunk of steps.
    const last = value.rows === 'sequence' ? -1 : producer;
    const group = inPlace ? groups.get(highest.name) : undefined;
    if (group) {
      group.names.push(name);
      Object.assign(group, { last, releases, bytes: Math.max(group.bytes, total) });
      groups.set(name, group);
    } else {
      groups.set(name, { names: [name], first: readers.at(-1) as number, last, bytes: total, releases });
    }
  }
  const pools: (Pool & { releases: boolean })[] = [];
  // Back through a loop step by step, no node has used up its gradient before others write theirs.
  const loop = loopOf(nodes);
  for (const group of [...new Set(groups.values())].sort((a, b) => b.first - a.first)) {
    const { first, last, bytes, releases, names } = group;
    const free = loop ? undefined : pools.find(({ end, releases: done }) => end > first || (done && end === first));
    const buffer = claim(free?.buffer, `gradient of the ${nameOf(names[0] as string)}`, bytes);
    if (free) Object.assign(free, { end: last, releases });
    else pools.push({ buffer, end: last, releases });
    for (const name of names) found.set(name, { buffer, reversed: apart.get(name) as number });
  }
  return found;
}
