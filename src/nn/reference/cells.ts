/**
 * The float64 equations of a cell, for one unit of one sequence in one step: what shaders/cells/<id>.wgsl is compared with. The matrix
 * products and the loop over time are the recurrence's.
 */
import type { Activation } from '../../cells/types.ts';

export interface CellState {
  readonly h: number;
  /** 0 in a cell without a cell state. */
  readonly c: number;
}

export interface CellStep {
  /** W_ih x_t + b_ih, one value a gate. */
  readonly xp: readonly number[];
  /** W_hh h_{t−1} + b_hh, one value a gate; zeros where there are no recurrent weights. */
  readonly hp: readonly number[];
  /** The unit's peephole weights, in the order of `weight_ch`. */
  readonly peepholes: readonly number[];
  readonly previous: CellState;
  readonly activation: Activation;
}

interface CellResult extends CellState {
  /** What the GPU keeps of the step, in the order of the cell's `slots`. */
  readonly slots: readonly number[];
}

/** dL by everything that goes into a step. */
interface CellGradients {
  readonly xp: readonly number[];
  readonly hp: readonly number[];
  readonly peepholes: readonly number[];
  /** By h_{t−1} and c_{t−1}, but for the path through `hp`. */
  readonly previous: CellState;
}

/** Of a cell whose last gates multiply m instead of h_{t−1} with their recurrent weights. */
interface MaskedState {
  /** The first gate that reads m; its `hp` is not known to the two functions. */
  readonly firstGate: number;
  /** m of one unit. */
  forward(step: CellStep): number;
  /** From dL/dm to dL by the sum xp + hp of one gate, and by h_{t−1} but for the path through `hp`. */
  backward(step: CellStep, dm: number): { readonly gate: number; readonly sum: number; readonly h: number };
}

export interface CellEquations {
  readonly id: string;
  readonly masked?: MaskedState;
  forward(step: CellStep): CellResult;
  /** @param next dL/dh_t and dL/dc_t, by everything that reads them */
  backward(step: CellStep, next: CellState): CellGradients;
}

// Found by name, as the cells themselves are.
const modules = import.meta.glob<{ cell: CellEquations }>('../../cells/*/reference.ts', { eager: true });

export const equations: readonly CellEquations[] = Object.values(modules).map(({ cell }) => cell);

/** @throws RangeError where the reference has no such cell */
export function equationsOf(id: string): CellEquations {
  const found = equations.find((each) => each.id === id);
  if (!found) throw new RangeError(`the reference has no equations of the cell "${id}"`);
  return found;
}
