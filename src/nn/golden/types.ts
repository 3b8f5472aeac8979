import type { Activation, Recurrence } from '../../cells/types.ts';
import type { ClipConfig, OptimizerConfig } from '../../config/settings/types.ts';
import type { AttentionKind, ModelShape, Pool } from '../networks/parameters.ts';

/*
 * The files that make_golden.py, make_numbers.py, make_bidirectional.py, make_wiring.py, make_stacks.py, make_cells.py, make_two_stage.py and
 * make_encoder_decoder.py of scripts/golden write. All arrays are flat and row-major, sequences time-major.
 * `params` and `initial` are float32 values in nine digits, to be read by toParams and toState; everything else was
 * computed in float64 from them.
 */

export interface GoldenShape {
  readonly cell: string;
  readonly activation: Activation;
  readonly recurrence?: Recurrence;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
}

/** By the names of PyTorch's state dict. */
export type GoldenTensors = Readonly<Record<string, readonly number[]>>;

export interface GoldenState {
  /** [L, B, H] */
  readonly h: readonly number[];
  /** [L, B, H]; empty in cells without a cell state. */
  readonly c: readonly number[];
}

/** Ids and targets of [T, B]; ignored targets count for nothing. */
interface GoldenWindow {
  readonly ids: readonly number[];
  readonly targets: readonly number[];
}

/** gradients.json, truncated.json, cells.json: one window through a model, forward and back. */
export interface GoldenGradients extends GoldenWindow {
  /** Of truncated.json: the state was detached after every so many steps. */
  readonly truncate?: number;
  readonly name: string;
  readonly shape: GoldenShape;
  readonly T: number;
  readonly B: number;
  readonly params: GoldenTensors;
  readonly initial: GoldenState;
  /** Mean over the counted targets, nats. */
  readonly loss: number;
  /** [T, B, V] */
  readonly logits: readonly number[];
  readonly grads: GoldenTensors;
  /** dL/d(initial). */
  readonly initialGrad: GoldenState;
  readonly final: GoldenState;
}

/** twoStage.json: one window through a model that torch.nn has no layer for, by autograd. */
export interface GoldenTwoStage extends Omit<GoldenGradients, 'shape' | 'logits' | 'final'> {
  readonly shape: GoldenShape & { readonly layerNorm: boolean };
  /** [L, B, H]: h after the last step. */
  readonly final: readonly number[];
}

/** numbers.json: one window of numbers through a model whose outputs are numbers, from a zero state. */
export interface GoldenNumbers {
  readonly name: string;
  readonly shape: GoldenShape & { readonly features: number; readonly regression: boolean };
  readonly T: number;
  readonly B: number;
  /** [T, B, F] */
  readonly values: readonly number[];
  /** [T, B, V] */
  readonly targets: readonly number[];
  /** Only the last step's outputs are scored. */
  readonly atEnd: boolean;
  readonly params: GoldenTensors;
  /** Mean squared error. */
  readonly loss: number;
  readonly grads: GoldenTensors;
}

/** both.json: one window of a bidirectional or pooled model, from a zero state, with sequences of different lengths. */
export interface GoldenBidirectional {
  readonly name: string;
  readonly shape: GoldenShape & {
    readonly features?: number;
    readonly regression?: boolean;
    readonly bidirectional?: boolean;
    readonly pool?: Pool;
  };
  readonly T: number;
  readonly B: number;
  /** [B] */
  readonly lengths: readonly number[];
  /** [T, B], or of numbers `values` [T, B, F]. */
  readonly ids?: readonly number[];
  readonly values?: readonly number[];
  /** [T, B], pooled [B]; or of a regression `numbers`. */
  readonly targets?: readonly number[];
  readonly numbers?: readonly number[];
  readonly params: GoldenTensors;
  readonly loss: number;
  /** Of real steps alone, pooled [B, V]. */
  readonly logits: readonly number[];
  readonly grads: GoldenTensors;
}

/** wiring.json: one window of a stack with more between its layers than the layer below, from a zero state. */
export interface GoldenWiring extends GoldenWindow {
  readonly name: string;
  readonly shape: GoldenShape & Pick<ModelShape, 'connections' | 'embedding'>;
  readonly T: number;
  readonly B: number;
  readonly params: GoldenTensors;
  readonly loss: number;
  /** [T, B, V] */
  readonly logits: readonly number[];
  readonly grads: GoldenTensors;
}

/** stacks.json: one window of a stack whose layers differ, with sequences of different lengths where a layer is bidirectional. */
export interface GoldenStack extends GoldenWindow {
  readonly name: string;
  /** The lowest first. */
  readonly layers: readonly { readonly cell: string; readonly hiddenSize: number; readonly bidirectional: boolean }[];
  readonly vocabularySize: number;
  readonly T: number;
  readonly B: number;
  /** [B] */
  readonly lengths: readonly number[];
  readonly params: GoldenTensors;
  /** The states' [B, H] one after the other, of a bidirectional layer the forward direction's first; c is 0 in a layer that has none. */
  readonly initial: GoldenState;
  readonly loss: number;
  /** Of real steps alone. */
  readonly logits: readonly number[];
  readonly grads: GoldenTensors;
  readonly initialGrad: GoldenState;
  /** As `initial`; absent where sequences end before the window does. */
  readonly final?: GoldenState;
}

/** curves.json: 100 training steps from `params`, once for each curve. */
export interface GoldenCurves {
  readonly name: string;
  readonly shape: GoldenShape;
  readonly T: number;
  readonly B: number;
  /** Step s (from 0) trains on windows[s mod their number]; the state is zero at window 0 and carried otherwise. */
  readonly windows: readonly GoldenWindow[];
  readonly params: GoldenTensors;
  readonly curves: readonly GoldenCurve[];
}

interface GoldenCurve {
  readonly name: string;
  readonly optimizer: OptimizerConfig;
  readonly clip: ClipConfig;
  /** Of each step, nats, before its update. */
  readonly losses: readonly number[];
  /** Global norm of each step, before the clip. */
  readonly gradNorms: readonly number[];
}

interface GoldenSide {
  readonly cell: string;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly symbols: number;
  /** Numbers of a symbol. */
  readonly embedding: number;
}

/** Sources [S, B] of `lengths` [B] and what they are to be decoded to, [T, B]: what the decoder reads, and its targets. */
export interface GoldenPairs extends GoldenWindow {
  readonly source: readonly number[];
  readonly lengths: readonly number[];
}

export interface GoldenEncoderDecoder {
  readonly name: string;
  readonly attention: AttentionKind;
  readonly encoder: GoldenSide & { readonly bidirectional: boolean };
  readonly decoder: GoldenSide;
  /** One embedding for both sides. */
  readonly sharedEmbedding?: boolean;
  readonly inputFeeding?: boolean;
  readonly S: number;
  readonly T: number;
  readonly B: number;
  readonly params: GoldenTensors;
}

/** One batch of pairs through an encoder–decoder. */
interface GoldenEncoderDecoderWindow extends GoldenEncoderDecoder {
  readonly pairs: GoldenPairs;
  readonly loss: number;
  /** [T, B, V] */
  readonly logits: readonly number[];
  /** [T, B, S]; empty without attention. */
  readonly attentionWeights: readonly number[];
  readonly grads: GoldenTensors;
}

/** 100 training steps from `params`; step s (from 0) trains on batches[s mod their number]. */
interface GoldenEncoderDecoderCurve extends GoldenEncoderDecoder {
  readonly batches: readonly GoldenPairs[];
  readonly optimizer: OptimizerConfig;
  /** Of each step, nats, before its update. */
  readonly losses: readonly number[];
}

/** One batch through an encoder–decoder that reads symbols of its own now and then (scheduled sampling). */
interface GoldenSampledDecoder extends GoldenEncoderDecoder {
  /** With the ids of teacher forcing. */
  readonly pairs: GoldenPairs;
  /** What the draws of each row are keyed by, and the share of own symbols. */
  readonly sampling: { readonly key: number; readonly rate: number };
  /** [T, B]: the ids that it read. */
  readonly read: readonly number[];
  readonly loss: number;
  readonly grads: GoldenTensors;
}

/** encoderDecoder.json */
export interface GoldenEncoderDecoders {
  readonly sampled: readonly GoldenSampledDecoder[];
  readonly windows: readonly GoldenEncoderDecoderWindow[];
  readonly curves: readonly GoldenEncoderDecoderCurve[];
}
