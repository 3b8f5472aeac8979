/**
 * What a network is made of: a graph of modules. A module says what it makes of its inputs, which parameters it has and what it keeps
 * for its backward pass; its dispatches are beside that in the module's `passes.ts`, so that the page, which predicts what a setup
 * takes, need not load a shader.
 */

/**
 * Which rows a value has: one a step and sequence, of the sequence that is predicted [T, B] or of the source that an encoder reads
 * [S, B], or one a sequence [B].
 */
export type Axis = 'step' | 'source' | 'sequence';

/** Symbols, one a step and sequence: [T, B], or [S, B]. */
export interface Ids {
  readonly kind: 'ids';
  readonly symbols: number;
  /** [S, B] */
  readonly source?: boolean;
  /** A step may have none (`ignoredTarget`), which adds nothing. */
  readonly optional?: boolean;
}

/** Rows of numbers. */
export interface Features {
  readonly kind: 'features';
  readonly rows: Axis;
  /** Widths of the parts that lie side by side in a row, each padded to whole vec4s. */
  readonly parts: readonly number[];
}

export type Value = Ids | Features;

/** T time steps of B sequences, and S of their sources where there are any. */
export interface Window {
  readonly seqLength: number;
  readonly sourceLength?: number;
  readonly batchSize: number;
  /** Time steps whose gates are in memory together; T unless they are recomputed. */
  readonly kept: number;
  /** Layers run as a wavefront backward, whose carried gradients have a row more. */
  readonly wavefront: boolean;
  /** The module's output is read in the order of the direction from the end as well. */
  readonly reversed?: boolean;
  /** A node reads what the module keeps. */
  readonly keptRead?: boolean;
}

/** What trees there may be. */
export interface TreeBounds {
  /** Children of a node at most. */
  readonly arity: number;
  /** Of the highest tree; a leaf has the height 0. */
  readonly height: number;
}

export type ParameterRole =
  | 'weight'
  | 'bias'
  | 'weightIh'
  | 'weightHh'
  | 'weightCh'
  | 'weightFb'
  | 'biasIh'
  | 'biasHh'
  | 'normIh'
  | 'normHh';

/** What one direction of a module has of a role; 0 where there is one direction. */
export type Direction = 0 | 1;

/**
 * How a tensor is stored.
 *
 * - `rows`: weights of one-hot input, stored [K][N], so that an id reads one row.
 * - `packed`: a matrix stored [K/4][N] vec4 over k, with k the input and n the output, and a transposed copy [N/4][K].
 * - `table`: an embedding [N, K], stored as a packed matrix without a copy: four numbers of an id are one vec4.
 * - `vector`: a bias [N], or weights that each unit has to itself.
 */
export type Storage = 'rows' | 'packed' | 'table' | 'vector';

/** Columns of a weight that are stored as a matrix of their own: those of one input. */
export interface ColumnsSpec {
  readonly storage: Storage;
  /** Widths of parts that are padded each on its own. */
  readonly parts: readonly number[];
}

/**
 * Where a parameter's gradient is summed.
 *
 * - `product`: by the outer-product GEMM over rows, into split-K partial sums where the sum is split.
 * - `place`: into its own place in the flat gradient.
 * - `sums`: among the column sums of that name; `blocks` says which block of them each block of the parameter is, if not its own.
 */
export type GradientSource =
  | { readonly kind: 'product'; readonly over: Axis }
  | { readonly kind: 'place' }
  | { readonly kind: 'sums'; readonly name: SumRole; readonly blocks?: readonly number[] };

export interface ParameterSpec {
  readonly role: ParameterRole;
  readonly direction: Direction;
  /** As PyTorch has it: [rows, columns] of a weight, [length] of a vector. */
  readonly shape: readonly number[];
  /** The rows come in so many blocks, each padded to whole vec4s. */
  readonly blocks: number;
  readonly columns: readonly ColumnsSpec[];
  readonly gradient: GradientSource;
}

export type SumRole = 'slots' | 'outputs' | 'weightHh' | 'weightCh' | 'normIh' | 'normHh';

/** Sums of columns over rows, in parts that run side by side. */
interface SumSpec {
  readonly name: SumRole;
  readonly direction: Direction;
  /** vec4s of a row of sums. */
  readonly width4: number;
  readonly over: Axis;
  /** Not split. */
  readonly whole?: boolean;
}

export type KeepRole =
  | 'gates'
  | 'hiddenStates'
  | 'cellStates'
  | 'childStates'
  | 'carriedGradient'
  | 'stateGradient'
  | 'recurrentProducts'
  | 'normalizedInput'
  | 'attentionWeights'
  | 'scoreGradient'
  | 'scoreSums'
  | 'delayed'
  | 'losses';

/** A buffer of a module's own, of which each direction has one. */
export interface KeepSpec {
  readonly role: KeepRole;
  readonly bytes: number;
  readonly directions: 1 | 2;
  /** Needed during the module's own backward pass alone, so modules share it. */
  readonly scratch?: boolean;
}

export interface Inference {
  readonly output: Value;
  readonly parameters: readonly ParameterSpec[];
}

export interface ModuleDefinition<Config> {
  /** The name of its folder in nn/modules. */
  readonly kind: string;
  /** @throws RangeError for inputs that the module can't take */
  infer(config: Config, inputs: readonly Value[]): Inference;
  sums?(config: Config, inputs: readonly Value[]): readonly SumSpec[];
  keeps?(config: Config, inputs: readonly Value[], window: Window): readonly KeepSpec[];
  /**
   * The output is what it keeps in that role, behind so many rows of B; left out or null, a buffer of its own.
   * @param reversed whether it is read in the order of the direction from the end as well
   */
  outputKept?(config: Config, reversed: boolean): { readonly role: KeepRole; readonly skip: number } | null;
  /** Its rows are nodes of trees within these bounds: a step's batch has their parents, and is one piece. */
  trees?(config: Config): TreeBounds;
  /** Reads its inputs in the order of the direction from the end as well. */
  readsReversed?(config: Config): boolean;
  /** Its passes write the output in both orders, and add up both gradients, wherever the other order is read. */
  readonly handlesOrders?: boolean;
  /** Works on the whole window at once, after the chunks of those that work step by step. */
  readonly whole?: boolean;
  /** The gradient of input 0 is made in the place of the output's. */
  readonly gradientInPlace?: boolean;
  /** The gradient of input 0 is left where the input was. */
  readonly overwritesInput?: boolean;
  /** It reads what the node of its input keeps, and not the rows that this gives: no gradient flows into them from it. */
  readonly readsKept?: boolean;
  /** It reads the step before, so what it reads may be a later node. */
  readonly delays?: boolean;
  /** Its inputs are not read again in the backward pass. */
  readonly forwardOnly?: boolean;
  /** The output's gradient is used up before those of the inputs are written. */
  readonly releasesGradient?: boolean;
}

/** Parameters of another node that a node computes with, like a tied embedding those of the head. */
export interface Tie {
  readonly node: string;
  readonly role: ParameterRole;
}

export interface NodeSpec<Config = unknown> {
  readonly name: string;
  readonly definition: ModuleDefinition<Config>;
  readonly config: Config;
  /** Inputs of the network, or nodes before this one; of a module that delays a later one as well. */
  readonly from: readonly string[];
  readonly tie?: Tie;
}

export interface Network {
  readonly inputs: Readonly<Record<string, Value>>;
  /** In an order in which each node comes after those that it reads, but for one that delays. */
  readonly nodes: readonly NodeSpec[];
  /** PyTorch's name of a node's parameter. */
  parameterName(node: string, parameter: Pick<ParameterSpec, 'role' | 'direction'>): string;
  /** Nodes, or parameters of them, that come last in the state dict, in this order; the others come in the order of the nodes. */
  readonly lastParameters: readonly { readonly node: string; readonly role?: ParameterRole }[];
}
