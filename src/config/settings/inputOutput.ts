import { decodersCell } from '../encoder.ts';
import { inputAndOutput, pairTaskOf, readsOutputs } from '../task.ts';
import { choice, flag, number, type Option } from './declare.ts';
import { cellOptions, count } from './model.ts';
import type { RunConfig } from './types.ts';

const isSampled = (config: RunConfig): boolean => readsOutputs(config);
const hasEncoder = (config: RunConfig): boolean => pairTaskOf(config) !== null;

/** Of the encoder alone; 0 as the decoder has it. */
const ofEncoder = {
  initialWeights: true,
  place: 'ends',
  relevant: hasEncoder,
  shapes: true,
} as const;
const size = { ...ofEncoder, default: 0, min: 0, integer: true } as const;

const encoderCells: Readonly<Record<string, Option>> = {
  [decodersCell]: { label: 'As the decoder' },
  ...cellOptions,
};

const poolPhrases = {
  steps: 'every step',
  last: 'the last state',
  mean: 'the mean state',
  max: 'the largest state',
  ends: 'both ends',
};

/** What the lowest layer reads, and the head. */
export const inputOutput = {
  embedding: {
    size: number({
      label: 'Embedding',
      symbol: 'D',
      default: 0,
      initialWeights: true,
      min: 0,
      max: 1024,
      integer: true,
      arrow: { step: 8 },
      place: 'ends',
      inSummary: true,
      shapes: true,
      phrase: (size, config: RunConfig): string => {
        if (inputAndOutput(config).features !== undefined) return 'numeric input';
        return size > 0 ? `embedding of ${size}` : 'one-hot input';
      },
      help: 'Length of the learned vector of each symbol; 0 for one-hot.',
    }),
    tied: flag({
      label: 'Tied to the head',
      default: false,
      initialWeights: true,
      place: 'ends',
      relevant: (config: RunConfig): boolean => config.embedding.size > 0,
      shapes: true,
      phrase: (on): string => (on ? 'tied head' : 'untied head'),
      help: 'The head shares its matrix with the embedding; the embedding size must equal the hidden size.',
    }),
  },
  /** What reads the sources, where it is not as the decoder; config/encoder.ts says what becomes of it. */
  encoder: {
    layers: number({
      label: 'Encoder layers',
      ...size,
      max: 8,
      phrase: (layers): string => (layers > 0 ? `encoder of ${count(layers, 'layer')}` : 'as many encoder layers'),
      help: 'Recurrent layers of the encoder, 1 to 8; 0 for as many as the decoder has.',
    }),
    cell: choice({
      label: 'Encoder cell',
      ...ofEncoder,
      default: decodersCell,
      options: encoderCells,
      phrase: (cell): string =>
        cell === decodersCell ? 'the same cell in the encoder' : `encoder of ${cellOptions[cell]?.label ?? cell} cells`,
      help: 'The cell of the layers that read the source.',
    }),
    hiddenSize: number({
      label: 'Encoder units',
      ...size,
      max: 1024,
      arrow: { step: 16 },
      phrase: (units): string => (units > 0 ? `encoder of ${count(units, 'unit')}` : 'as many encoder units'),
      help: 'Hidden size of the encoder’s layers; 0 for that of the decoder. Where they differ, a linear layer makes the first state of the decoder.',
    }),
    embedding: number({
      label: 'Source embedding',
      ...size,
      max: 1024,
      arrow: { step: 8 },
      phrase: (length): string => (length > 0 ? `source embedding of ${length}` : 'source embedding of the same size'),
      help: 'Length of the learned vector of each symbol of the source; 0 for that of the decoder’s.',
    }),
    shared: flag({
      label: 'Shared embedding',
      ...ofEncoder,
      default: false,
      phrase: (on): string => (on ? 'shared embedding' : 'an embedding a side'),
      help: 'Source and target share one embedding, whose gradient is the sum of both; for tasks whose two sides have the same symbols.',
    }),
  },
  /** How each step of a decoder attends to the states of the encoder; nn/networks/encoderDecoder.ts has the sources. */
  attention: choice({
    label: 'Attention',
    default: 'general',
    initialWeights: true,
    options: {
      none: { label: 'None', hint: 'The last state of the encoder is all that the decoder gets' },
      dot: { label: 'Dot', hint: 'Products of decoder and encoder states (Luong et al.)' },
      general: { label: 'General', hint: 'The same with a learned matrix between them (Luong et al.)' },
      additive: { label: 'Additive', hint: 'A small network compares the states (Bahdanau et al.)' },
    },
    place: 'ends',
    relevant: (config: RunConfig): boolean => pairTaskOf(config) !== null,
    shapes: true,
    phrase: (kind): string => (kind === 'none' ? 'no attention' : `${kind} attention`),
    help: 'How each step of the decoder looks at the states of the encoder.',
  }),
  /** Luong et al. 2015, §3.3: the attentional state h̃ of the step before is part of what the decoder reads. */
  inputFeeding: flag({
    label: 'Input feeding',
    default: false,
    initialWeights: true,
    place: 'ends',
    relevant: hasEncoder,
    shapes: true,
    help: 'The decoder also reads the attentional state of the last step, so that it knows what it has attended to (Luong et al.). Its steps then run one by one, which is slower.',
  }),
  /** Output feedback: the output of the last step is input of this one. */
  feedback: {
    enabled: flag({
      label: 'Output feedback',
      symbol: 'R',
      default: false,
      initialWeights: true,
      place: 'ends',
      shapes: true,
      help: 'The output of the last step is an input of this one. In training it is the target (teacher forcing), otherwise the model’s own prediction.',
    }),
    sampling: number({
      label: 'Scheduled sampling',
      default: 0,
      min: 0,
      max: 1,
      arrow: { step: 0.05 },
      place: 'ends',
      relevant: isSampled,
      phrase: (share): string => (share > 0 ? `own predictions in ${Math.round(100 * share)}%` : 'teacher forcing'),
      help: 'Share of the steps in which training feeds back the model’s own prediction instead of the target, after the ramp (Bengio et al. 2015). Evaluations of a decoder read the targets.',
    }),
    rampSteps: number({
      label: 'Ramp steps',
      default: 1000,
      min: 0,
      max: 1000000,
      integer: true,
      arrow: { step: 100 },
      place: 'ends',
      relevant: (config: RunConfig): boolean => isSampled(config) && config.feedback.sampling > 0,
      phrase: (steps): string => `ramp over ${count(steps, 'step')}`,
      help: 'Training steps over which scheduled sampling rises from 0.',
    }),
  },
  pool: choice({
    label: 'Head reads',
    default: 'steps',
    options: {
      steps: { label: 'Every step', hint: 'An output at each step' },
      last: { label: 'Last state', hint: 'One output, from the state at the end' },
      mean: { label: 'Mean state', hint: 'One output, from the mean over the steps' },
      max: { label: 'Largest', hint: 'One output, from each unit’s maximum (max pooling)' },
      ends: { label: 'Both ends', hint: 'One output, from the last state of each direction' },
    },
    place: 'ends',
    shapes: true,
    phrase: (pool): string => `head on ${poolPhrases[pool]}`,
    help: 'What the output layer reads: the state of every step, or one state a sequence.',
  }),
};
