import { chanceLoss, unigramLoss } from '../data/baselines.ts';
import { Lanes, requireSplit, splitText, type ValidationWindow, validationWindows } from '../data/lanes.ts';
import { buildTokenizer, type Tokenizer } from '../data/tokenizer.ts';

/** Validation windows of one evaluation: enough for a steady figure, few enough not to be felt. */
export const validationLimit = 4;

/** A text ready to train on: tokenized, split, cut into lanes, with the losses that need no model. */
export interface Dataset {
  readonly tokenizer: Tokenizer;
  readonly lanes: Lanes;
  readonly validation: readonly ValidationWindow[];
  readonly trainCharacters: number;
  readonly validationCharacters: number;
  readonly chanceLoss: number;
  readonly unigramLoss: number;
}

/** @throws TextError 'too-short' if the text can't fill B lanes of T + 1 characters. */
export function prepareDataset(text: string, batchSize: number, seqLength: number): Dataset {
  const tokenizer = buildTokenizer(text);
  const ids = tokenizer.encode(text);
  requireSplit(ids.length);
  const { train, validation } = splitText(ids);
  const V = tokenizer.vocabulary.length;
  return {
    tokenizer,
    lanes: new Lanes(train, batchSize, seqLength),
    validation: validationWindows(validation, batchSize, seqLength, validationLimit),
    trainCharacters: train.length,
    validationCharacters: validation.length,
    chanceLoss: chanceLoss(V),
    unigramLoss: unigramLoss(train, validation, V),
  };
}
