import { type CellState, type CellStep, equationsOf } from '../../../reference/cells.ts';
import type { Data } from '../../../reference/types.ts';
import type { RecurrenceConfig } from '../definition.ts';
import { addInputGradients, addRecurrentGradients, inputProjection, recurrentProjection } from './projections.ts';
import type { Weights } from './weights.ts';

/**
 * Cuts back-propagation at every multiple of `truncate` steps: what a step there has given to the state before it is taken back, so
 * that this is left with what came from above. To be called before the rows of each step are walked back, and once they are.
 *
 * @param size B·H
 * @param truncate 0 for no borders
 */
function bordersOf({ dHidden, dCell }: StateGradients, size: number, truncate: number) {
  let above = new Float64Array();
  const isBorder = (t: number): boolean => truncate > 0 && t > 0 && t % truncate === 0;
  return {
    before(t: number): void {
      if (isBorder(t)) above = dHidden.slice(t * size, (t + 1) * size);
    },
    after(t: number): void {
      if (!isBorder(t)) return;
      dHidden.set(above, t * size);
      dCell.fill(0, t * size, (t + 1) * size);
    },
  };
}

/** One direction of a layer over a window. */
export interface DirectionPass {
  readonly config: RecurrenceConfig;
  readonly weights: Weights;
  /** In the direction's order of time, and so is everything here. */
  readonly inputs: readonly Data[];
  readonly T: number;
  readonly B: number;
  readonly truncate?: number | undefined;
}

/** What a direction keeps of its forward pass. Slot 0 of the time axis is the state carried in, slot t+1 the one after step t. */
export interface LayerTrace {
  /** [T+1, B, H] */
  readonly hidden: Float64Array;
  /** [T+1, B, H]; zeros in cells without a cell state. */
  readonly cell: Float64Array;
  /** [T, B, H, S]: the cell's slots, such as activated gates. */
  readonly saved: Float64Array;
  /** [T, B, G, H]: what each gate got of the input and of the last state, with the biases. */
  readonly xp: Float64Array;
  readonly hp: Float64Array;
}

/** The gradient of the loss by a direction's states; its time axis is that of the trace. */
export interface StateGradients {
  /** [T+1, B, H]: dL/dh, by every path — the output above, the next step, the layers above. */
  readonly dHidden: Float64Array;
  /**
   * [T+1, B, H]: dL/dc as an output of its step, that is by the next step alone; the path through the same step's h is inside the
   * cell. So slot T is 0. Zeros in cells without a cell state.
   */
  readonly dCell: Float64Array;
}

/** @param state h and c [B, H] before the first step */
export function forwardSteps(pass: DirectionPass, state: { h: Float64Array; c: Float64Array }): LayerTrace {
  const { config, weights, inputs, T, B } = pass;
  const H = config.hiddenSize;
  const G = config.cell.gates.length;
  const S = config.cell.slots.length;
  const { forward, masked } = equationsOf(config.cell.id);
  const trace: LayerTrace = {
    hidden: new Float64Array((T + 1) * B * H),
    cell: new Float64Array((T + 1) * B * H),
    saved: new Float64Array(T * B * H * S),
    xp: new Float64Array(T * B * G * H),
    hp: new Float64Array(T * B * G * H),
  };
  trace.hidden.set(state.h);
  trace.cell.set(state.c);
  const first = masked?.firstGate ?? G;
  for (let row = 0; row < T * B; row++) {
    const ofRow = (all: Float64Array): Float64Array => all.subarray(row * G * H, (row + 1) * G * H);
    const [xp, hp] = [ofRow(trace.xp), ofRow(trace.hp)] as const;
    inputProjection(weights, inputs, row, xp, H);
    recurrentProjection(weights.recurrent, trace.hidden, row * H, hp, H, 0, first);
    if (masked) {
      const m = Float64Array.from({ length: H }, (_, j) => masked.forward(stepOf(pass, trace, row, j)));
      recurrentProjection(weights.recurrent, m, 0, hp, H, first, G);
    }
    for (let j = 0; j < H; j++) {
      const { h, c, slots } = forward(stepOf(pass, trace, row, j));
      trace.saved.set(slots, (row * H + j) * S);
      // Rows are time-major, so the same sequence one step later is B rows further on.
      trace.hidden[(row + B) * H + j] = h;
      trace.cell[(row + B) * H + j] = c;
    }
  }
  return trace;
}

/** What unit j gets in a row of [T, B]. */
function stepOf({ config, weights }: DirectionPass, trace: LayerTrace, row: number, j: number): CellStep {
  const { cell, hiddenSize: H, activation } = config;
  const gates = (values: Float64Array): number[] =>
    cell.gates.map((_, g) => values[(row * cell.gates.length + g) * H + j] as number);
  return {
    xp: gates(trace.xp),
    hp: gates(trace.hp),
    peepholes: (cell.peepholes ?? []).map((_, p) => weights.recurrent.peepholes?.[p * H + j] as number),
    previous: stateAt(trace, row * H + j),
    activation,
  };
}

/** h and c of one unit. */
function stateAt(trace: LayerTrace, index: number): CellState {
  return { h: trace.hidden[index] as number, c: trace.cell[index] as number };
}

/**
 * The last step first.
 *
 * @param grads are added to
 * @param dOutput dL/dh [T, B, H] by the paths above the layer
 * @param final dL/dc [T+1, B, H] by who reads the state that a sequence ends with, at its place
 * @returns dL by each input, null of ids, and by the states
 */
export function backwardSteps(
  pass: DirectionPass,
  grads: Weights,
  trace: LayerTrace,
  dOutput: Float64Array,
  final: Float64Array = new Float64Array(trace.cell.length),
): { dInputs: (Float64Array | null)[]; states: StateGradients } {
  const { config, weights, inputs, T, B, truncate = 0 } = pass;
  const H = config.hiddenSize;
  const G = config.cell.gates.length;
  const { backward, masked } = equationsOf(config.cell.id);
  const first = masked?.firstGate ?? G;
  const dInputs = inputs.map((input) => (input.kind === 'ids' ? null : new Float64Array(input.values.length)));
  const states = { dHidden: new Float64Array(trace.hidden.length), dCell: final };
  const { dHidden, dCell } = states;
  dHidden.set(dOutput, B * H);
  const dxp = new Float64Array(G * H);
  const dhp = new Float64Array(G * H);
  const borders = bordersOf(states, B * H, truncate);
  const add = (values: Float64Array | null, i: number, value: number): void => {
    if (values) values[i] = (values[i] as number) + value;
  };

  for (let row = T * B - 1; row >= 0; row--) {
    if (row % B === B - 1) borders.before(Math.floor(row / B));
    for (let j = 0; j < H; j++) {
      const before = row * H + j;
      const after = before + B * H;
      const d = backward(stepOf(pass, trace, row, j), { h: dHidden[after] as number, c: dCell[after] as number });
      add(dHidden, before, d.previous.h);
      add(dCell, before, d.previous.c);
      for (let g = 0; g < G; g++) {
        dxp[g * H + j] = d.xp[g] as number;
        dhp[g * H + j] = d.hp[g] as number;
      }
      for (const [p, value] of d.peepholes.entries()) add(grads.recurrent.peepholes, p * H + j, value);
    }
    if (masked) {
      const steps = Array.from({ length: H }, (_, j) => stepOf(pass, trace, row, j));
      const dMasked = new Float64Array(H);
      const m = Float64Array.from(steps, masked.forward);
      addRecurrentGradients(weights.recurrent, grads.recurrent, m, dMasked, 0, dhp, H, first, G);
      for (const [j, step] of steps.entries()) {
        const { gate, sum, h } = masked.backward(step, dMasked[j] as number);
        add(dHidden, row * H + j, h);
        add(dxp, gate * H + j, sum);
        add(dhp, gate * H + j, sum);
      }
    }
    addRecurrentGradients(weights.recurrent, grads.recurrent, trace.hidden, dHidden, row * H, dhp, H, 0, first);
    addInputGradients(weights, grads, inputs, dInputs, row, dxp, H);
    if (row % B === 0) borders.after(row / B);
  }
  return { dInputs, states };
}
