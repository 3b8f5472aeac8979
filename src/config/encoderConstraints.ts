import { pairTasks } from '../data/pairs/index.ts';
import type { Constraint } from './constraint.ts';
import { encoderLayersOf } from './encoder.ts';
import { layersOf } from './layerList.ts';
import { data } from './settings/data.ts';
import type { RunConfig } from './settings/types.ts';
import { optionOf, pairSizesOf, pairTaskOf } from './task.ts';

const isEncoderDecoder = (config: RunConfig): boolean => pairTaskOf(config) !== null;

/** What an encoder–decoder has no use for, or no way to do. */
export const ofEncoderDecoders: readonly Constraint[] = [
  {
    path: 'embedding.size',
    violated: (config) => isEncoderDecoder(config) && config.embedding.size === 0,
    reason: 'encoder and decoder read symbols by an embedding; set its size, such as 64.',
    instead: 64,
  },
  {
    path: 'embedding.tied',
    violated: (config) => isEncoderDecoder(config) && config.embedding.tied,
    reason: 'the head of a decoder can’t share its embedding; switch it off.',
  },
  {
    path: 'attention',
    violated: (config) => {
      const highest = encoderLayersOf(config)?.at(-1);
      if (!highest || config.attention !== 'dot') return false;
      return highest.bidirectional || highest.hiddenSize !== layersOf(config).at(-1)?.hiddenSize;
    },
    reason:
      'dot attention compares states of one width, which an encoder of other hidden units, or of both directions, does not give; choose general or additive attention.',
  },
  {
    path: 'inputFeeding',
    violated: (config) => isEncoderDecoder(config) && config.inputFeeding && config.attention === 'none',
    reason: 'input feeding hands on the attentional state, and there is no attention; choose one, or switch it off.',
  },
  {
    path: 'encoder.shared',
    violated: (config) =>
      isEncoderDecoder(config) && config.encoder.shared && pairSizesOf(config)?.sameSymbols !== true,
    reason:
      'source and target of this task are made of different symbols, so one embedding can’t serve both; switch it off.',
  },
  {
    path: 'encoder.embedding',
    violated: (config) => {
      const { shared, embedding: size } = config.encoder;
      return isEncoderDecoder(config) && shared && size > 0 && size !== config.embedding.size;
    },
    reason: 'an embedding that both sides share has one size; set it to 0.',
  },
  {
    path: 'layerNorm',
    violated: (config) => isEncoderDecoder(config) && config.layerNorm,
    reason: 'an encoder–decoder has no layer normalisation; switch it off.',
  },
  {
    path: 'feedback.enabled',
    violated: (config) => isEncoderDecoder(config) && config.feedback.enabled,
    reason: 'a decoder already reads the symbol before; switch output feedback off.',
  },
  {
    path: 'pool',
    violated: (config) => isEncoderDecoder(config) && config.pool !== 'steps',
    reason: 'a decoder writes a symbol at every step; let the head read every step.',
  },
  {
    path: 'truncate',
    violated: (config) => isEncoderDecoder(config) && config.truncate > 0,
    reason: 'the gradient of an encoder–decoder passes through whole pairs; set it to 0.',
  },
  ...(['connections.input', 'connections.residual', 'connections.dense'] as const).map(
    (path): Constraint => ({
      path,
      violated: (config) =>
        isEncoderDecoder(config) && config.layers > 1 && Object.values(config.connections).some(Boolean),
      reason: 'layers of an encoder–decoder read the layer below alone; switch the other connections off.',
    }),
  ),
];

const tasksWith = (option: string): string[] =>
  pairTasks.filter(({ options }) => options.some(({ id }) => id === option)).map(({ id }) => id);

type OptionId = keyof typeof data.pairs;

/** A run whose task has no such option would pass over what was chosen. */
export const ofOptions: readonly Constraint[] = (Object.keys(data.pairs) as OptionId[]).map((id) => ({
  path: `pairs.${id}`,
  violated: (config) => config.pairs[id] !== data.pairs[id].default && optionOf(config, id) === null,
  reason: `only the task ${tasksWith(id).join(' or ')} has this option; choose that task, or leave it at ${data.pairs[id].default}.`,
}));
