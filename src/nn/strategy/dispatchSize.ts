import type { CellDef } from '../../cells/types.ts';
import type { DeviceCapabilities } from './capabilities.ts';
import type { Stepwise } from './recurrenceVariants.ts';

/**
 * Operations that one dispatch may take, so that it ends within about 50 ms: a browser ends a GPU process that seems to hang,
 * and the page's own drawing waits for no less. Of a GPU little is known before it is measured, so a slow one is assumed.
 */
const dispatchWork = (software: boolean): number => (software ? 5e8 : 5e9);

/** How many of `count` units of work, `each` operations long, a dispatch takes; at least one. */
const unitsPerDispatch = (count: number, each: number, capabilities: DeviceCapabilities): number =>
  Math.max(1, Math.min(count, Math.floor((capabilities.dispatchWork ?? dispatchWork(capabilities.software)) / each)));

/**
 * Steps of a window that one dispatch of a recurrence takes, unless it is stepwise. Where units are independent that is about 40
 * operations a slot, its loads and stores among them.
 */
export const chunkSteps = (
  cell: CellDef,
  units: number,
  batch: number,
  seqLength: number,
  capabilities: DeviceCapabilities,
  independent = false,
): number => {
  const unit = independent ? 40 * cell.slots.length : 2 * cell.gates.length * units;
  return unitsPerDispatch(seqLength, unit * units * batch, capabilities);
};

interface Range {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Ranges that cover `count` in order, so many at a time. */
export function ranges(count: number, size: number): Range[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    first: i * size,
    end: Math.min(count, (i + 1) * size),
  }));
}

/** Rows that a dispatch takes each, in whole groups. @param each operations of a group */
export const rowRanges = (rows: number, group: number, each: number, capabilities: DeviceCapabilities): Range[] =>
  ranges(rows, group * unitsPerDispatch(Math.ceil(rows / group), each, capabilities));

/** A stepwise workgroup is a square of invocations, of 4 units and of R sequences each. */
const stepWorkgroup = 8;

/**
 * The dispatches of one step of some layers: sequences by whole rows of workgroups, and where one row is too long, fewer layers.
 * @param each operations of one sequence of one layer
 */
export function stepParts(
  { R }: Stepwise,
  layers: number,
  batch: number,
  each: number,
  capabilities: DeviceCapabilities,
): { layers: Range; sequences: Range }[] {
  const row = stepWorkgroup * R;
  const work = each * Math.min(batch, row);
  const rows = unitsPerDispatch(Math.ceil(batch / row), layers * work, capabilities);
  const together = unitsPerDispatch(layers, rows * work, capabilities);
  return ranges(layers, together).flatMap((some) =>
    ranges(batch, rows * row).map((sequences) => ({ layers: some, sequences })),
  );
}

/** Workgroups of a stepwise dispatch over so many units, sequences and layers. */
export const stepWorkgroups = (
  { R }: Stepwise,
  units: number,
  { first, end }: Range,
  layers = 1,
): [number, number, number] => [
  Math.ceil(units / (4 * stepWorkgroup)),
  Math.ceil((end - first) / (stepWorkgroup * R)),
  layers,
];
