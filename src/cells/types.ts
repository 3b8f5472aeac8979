/**
 * The contract of a recurrent cell.
 *
 * A cell is pointwise: the skeletons own the time loop and both matrix products. For one unit of one sequence a cell gets
 * the input projection `xp[g] = (W_ih x + b_ih)[g]` and the recurrent projection `hp[g] = (W_hh h + b_hh)[g]` of every gate,
 * separately, because PyTorch's GRU multiplies one by a gate before adding the other.
 *
 * Each cell is a folder with this definition, plus `shaders/cells/<id>.wgsl`, its equations in WGSL; the tests compare these with
 * `reference.ts` of the folder, the same in float64.
 */

export type Activation = 'tanh' | 'relu' | 'sigmoid';

/**
 * Whom a unit hears of through the recurrent weights: of all units of the last step, W_hh being a matrix a gate; of itself alone,
 * W_hh being a vector a gate; or of nobody, there being no recurrent weights and the recurrent projection 0.
 */
export type Recurrence = 'full' | 'diagonal' | 'none';

/** A weight that each unit has to itself beside the matrices: a peephole from its cell state into a gate. */
interface Peephole {
  /** Of the gate it goes into. */
  readonly name: string;
  /** The slot with the gradient of that gate's sum, which times c is the weight's. */
  readonly slot: number;
  /** It sees c_t, and not c_{t−1}. */
  readonly after: boolean;
}

/** What kind of memory a cell has: how lists of cells are parted. */
export type CellFamily = 'plain' | 'lstm' | 'gru' | 'minimal';

/**
 * What a step does after a first round of products: it masks the state, and the products of the remaining gates are of
 * m = mask ⊙ h_{t−1} instead of h_{t−1}. `cell_forward` and `cell_backward` then come last and first: they see the projections of
 * all gates.
 */
export interface SecondPhase {
  /** Gates whose products are of the masked state: the last so many. */
  readonly gates: number;
  /** The slot with the mask, which `cell_backward` leaves as it is. */
  readonly slot: number;
}

export interface CellDef {
  readonly id: string;
  /** What the page calls it. */
  readonly label: string;
  readonly family: CellFamily;
  /** What sets it apart from the others, in a line of a list. */
  readonly hint: string;
  /** The PyTorch class with the same equations, gate order and biases; null where it has none. */
  readonly pytorch: string | null;
  /** What a person may choose from; the first is the default. Left out: full alone. */
  readonly recurrences?: readonly Recurrence[];
  /** Rows of `weight_ch`, P of them; left out: none. */
  readonly peepholes?: readonly Peephole[];
  /** Gate names in the order of the weight rows; G of them. */
  readonly gates: readonly string[];
  /** What people call them. */
  readonly gateNames: readonly string[];
  /** What is kept of a step for its backward pass, overwritten in place by its gradients; S >= G of them. */
  readonly slots: readonly string[];
  /** The activation that each slot is the output of: 'chosen' by the person, or null where it is none's. */
  readonly slotActivations: readonly (Activation | 'chosen' | null)[];
  /** For each gate, the slot that holds dL/d(recurrent projection); G of them, or none without recurrent weights. */
  readonly recurrentSlots: readonly number[];
  readonly states: readonly ['h'] | readonly ['h', 'c'];
  /** The activations a person may choose from; the first is the default. Empty where the equations fix them. */
  readonly activations: readonly Activation[];
  /** Index of the gate that `init.forgetBias` sets, or null. */
  readonly forgetGate: number | null;
  /** The slot that says how much of the state stays from one step to the next, or null where none does. */
  readonly retentionSlot: number | null;
  /** That slot says how much of the state is replaced: 1 minus its value is what stays. */
  readonly retentionComplement?: true;
  /** What the cell state goes through on its way to h, or null. */
  readonly stateActivation: Activation | null;
  /** Of a cell whose step has two rounds of products. */
  readonly second?: SecondPhase;
  /** Plain-text equations for the help, one a line. */
  readonly equations: readonly string[];
  readonly citation: { readonly text: string; readonly url: string };
}
