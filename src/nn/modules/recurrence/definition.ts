import type { Activation, CellDef, Recurrence } from '../../../cells/types.ts';
import { axisOf, stepsOf } from '../../network/axes.ts';
import { padTo4 } from '../../network/padding.ts';
import type {
  Axis,
  ColumnsSpec,
  Direction,
  KeepSpec,
  ModuleDefinition,
  ParameterSpec,
  SumRole,
  Value,
} from '../../network/types.ts';

/** A layer of recurrent units: any cell, in one direction or both. */
export interface RecurrenceConfig {
  readonly cell: CellDef;
  readonly activation: Activation;
  readonly recurrence: Recurrence;
  /** H */
  readonly hiddenSize: number;
  readonly bidirectional: boolean;
  readonly layerNorm: boolean;
}

/**
 * A layer whose step has two rounds of products: of a masked state, or with statistics over the units. It has kernels of its own, and
 * keeps besides what other layers keep
 *
 * - `recurrentProducts`, a row a step and sequence: the products of W_hh by gate, the masked state, and four numbers a gate of its
 *   normalisation
 * - `normalizedInput`, with layer normalisation: the normalised product of W_ih by gate, and 1/σ of each
 */
export const isTwoStage = ({ cell, layerNorm }: Pick<RecurrenceConfig, 'cell' | 'layerNorm'>): boolean =>
  layerNorm || cell.second !== undefined;

/** Gates whose recurrent products are of the state itself. */
export const firstGates = (cell: CellDef): number => cell.gates.length - (cell.second?.gates ?? 0);

/** vec4s of a row of what a two-stage layer keeps; 0 where there is none. */
export function twoStageRows({ cell, layerNorm, hiddenSize }: RecurrenceConfig): { products: number; input: number } {
  if (!isTwoStage({ cell, layerNorm })) return { products: 0, input: 0 };
  const G = cell.gates.length;
  const U4 = padTo4(hiddenSize) / 4;
  const statistics = layerNorm ? G : 0;
  const masked = cell.second ? 1 : 0;
  return { products: (G + masked) * U4 + statistics, input: layerNorm ? G * U4 + G : 0 };
}

export const directionsOf = ({ bidirectional }: Pick<RecurrenceConfig, 'bidirectional'>): readonly Direction[] =>
  bidirectional ? [0, 1] : [0];

/** The input that is added by its id alone, where there is one (output feedback). */
const isOptional = (input: Value): boolean => input.kind === 'ids' && input.optional === true;

/** The state before the first step, where another node gives it: h, and c of a cell that has a cell state, each [B, H]. */
const isInitial = (input: Value): boolean => axisOf(input) === 'sequence';

/** The inputs that hold it, by number. */
export const initialStates = (inputs: readonly Value[]): readonly number[] =>
  inputs.flatMap((input, i) => (isInitial(input) ? [i] : []));

/** Inputs that W_ih is multiplied with, in the order of its columns. */
const projected = (inputs: readonly Value[]): readonly Value[] =>
  inputs.filter((input) => !isOptional(input) && !isInitial(input));

/** Whether the layer reads ids and nothing else: its recurrence then picks its row of W_ih itself. */
export const readsOneHot = (inputs: readonly Value[]): boolean =>
  inputs[0]?.kind === 'ids' && inputs.slice(1).every(isInitial);

const axis = (inputs: readonly Value[]): Axis => (inputs[0] ? axisOf(inputs[0]) : 'step');

/** @throws RangeError for what a layer can't be given, or can't give */
function check({ cell, hiddenSize, bidirectional }: RecurrenceConfig, inputs: readonly Value[]): void {
  const initial = initialStates(inputs).map((i) => inputs[i] as Value);
  const fits = initial.every((value) => value.kind === 'features' && value.parts.join() === String(hiddenSize));
  if (initial.length > 0 && (bidirectional || initial.length !== cell.states.length || !fits))
    throw new RangeError(`the first state of a ${cell.label} layer is ${cell.states.join(' and ')} [B, ${hiddenSize}]`);
}

const width = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);

const columnsOf = (input: Value): ColumnsSpec =>
  input.kind === 'ids' ? { storage: 'rows', parts: [input.symbols] } : { storage: 'packed', parts: input.parts };

function parametersOf(config: RecurrenceConfig, inputs: readonly Value[]): ParameterSpec[] {
  const { cell, recurrence, hiddenSize: H, layerNorm } = config;
  const blocks = cell.gates.length;
  const rows = blocks * H;
  const columns = projected(inputs).map(columnsOf);
  const In = columns.reduce((sum, { parts }) => sum + width(parts), 0);
  const vector = [{ storage: 'vector', parts: [1] }] as const;
  const gates = cell.gates.map((_, gate) => gate);
  const peepholes = cell.peepholes?.length ?? 0;
  const over = axis(inputs);
  const list = directionsOf(config).flatMap((direction): ParameterSpec[] => {
    const all: ParameterSpec[] = [];
    const add = (spec: Omit<ParameterSpec, 'direction' | 'blocks'>, of = blocks): void => {
      all.push({ ...spec, direction, blocks: of });
    };
    // The gradient of a bias is the column sum of the slot that holds dL/d(projection) of its gate.
    const bias = (role: 'biasIh' | 'biasHh', slots: readonly number[]): void =>
      add({ role, shape: [rows], columns: vector, gradient: { kind: 'sums', name: 'slots', blocks: slots } });
    add({ role: 'weightIh', shape: [rows, In], columns, gradient: { kind: 'product', over } });
    if (recurrence === 'full') {
      const square = [{ storage: 'packed', parts: [H] }] as const;
      add({ role: 'weightHh', shape: [rows, H], columns: square, gradient: { kind: 'product', over } });
    } else if (recurrence === 'diagonal') {
      add({ role: 'weightHh', shape: [rows], columns: vector, gradient: { kind: 'sums', name: 'weightHh' } });
    }
    bias('biasIh', gates);
    if (recurrence !== 'none') bias('biasHh', cell.recurrentSlots);
    if (peepholes > 0) {
      const gradient = { kind: 'sums', name: 'weightCh' } as const;
      add({ role: 'weightCh', shape: [peepholes * H], columns: vector, gradient }, peepholes);
    }
    if (layerNorm) {
      for (const role of ['normIh', 'normHh'] as const)
        add({ role, shape: [rows], columns: vector, gradient: { kind: 'sums', name: role } });
    }
    return all;
  });
  const feedback = inputs.find(isOptional);
  if (feedback?.kind === 'ids') {
    const [shape, feedbackColumns] = [[rows, feedback.symbols], [columnsOf(feedback)]];
    list.push({ role: 'weightFb', direction: 0, shape, blocks, columns: feedbackColumns, gradient: { kind: 'place' } });
  }
  return list;
}

export const recurrence: ModuleDefinition<RecurrenceConfig> = {
  kind: 'recurrence',
  handlesOrders: true,
  releasesGradient: true,

  infer(config, inputs) {
    check(config, inputs);
    const { hiddenSize: H, bidirectional } = config;
    const output = { kind: 'features', rows: axis(inputs), parts: bidirectional ? [H, H] : [H] } as const;
    return { output, parameters: parametersOf(config, inputs) };
  },

  sums(config, inputs) {
    const { cell, recurrence: kind, hiddenSize, layerNorm } = config;
    const U4 = padTo4(hiddenSize) / 4;
    const gates = cell.gates.length * U4;
    const sum = (name: SumRole, width4: number, whole = false) => ({ name, width4, whole, over: axis(inputs) });
    const sums = [
      sum('slots', cell.slots.length * U4),
      ...(kind === 'diagonal' ? [sum('weightHh', gates)] : []),
      ...(cell.peepholes?.length ? [sum('weightCh', cell.peepholes.length * U4)] : []),
      ...(layerNorm ? [sum('normIh', gates), sum('normHh', gates, true)] : []),
    ];
    return directionsOf(config).flatMap((direction) => sums.map((each) => ({ ...each, direction })));
  },

  keeps(config, inputs, window) {
    const { cell, hiddenSize, layerNorm, bidirectional } = config;
    const { batchSize, wavefront, reversed, keptRead } = window;
    const seqLength = stepsOf(axis(inputs), window);
    const kept = axis(inputs) === 'step' ? window.kept : seqLength;
    const steps = 16 * kept * batchSize;
    const row = 4 * batchSize * padTo4(hiddenSize);
    const { products, input } = twoStageRows(config);
    const states = row * (seqLength + 1);
    const directions = bidirectional ? 2 : 1;
    // dL/dh, dL/dc and, of a wavefront, what the layer above gives.
    const carried = (wavefront ? 3 : 2) + (layerNorm ? cell.gates.length : 0);
    const list: KeepSpec[] = [
      // A step behind the last stays 0: where a gradient is carried into the last, kernels look for the gates of the one after it.
      { role: 'gates', bytes: row * (kept + Number(keptRead === true)) * cell.slots.length, directions },
      { role: 'hiddenStates', bytes: states, directions },
      // Without a cell state, a stub to bind.
      { role: 'cellStates', bytes: cell.states.length > 1 ? states : 16, directions },
      { role: 'carriedGradient', bytes: carried * row, directions },
    ];
    if (products > 0) list.push({ role: 'recurrentProducts', bytes: steps * products, directions });
    if (input > 0) list.push({ role: 'normalizedInput', bytes: steps * input, directions });
    if (bidirectional || reversed) list.push({ role: 'stateGradient', bytes: row * kept, directions, scratch: true });
    return list;
  },

  outputKept: ({ bidirectional }, reversed) => (bidirectional || reversed ? null : { role: 'hiddenStates', skip: 1 }),
  readsReversed: ({ bidirectional }) => bidirectional,
};
