import type { Place } from './places.ts';
import type { RunConfig } from './types.ts';

/** What the declaration of a setting says, whatever its type. Predicates name the type of what they return, since {@link RunConfig} is derived from the declarations. */
export interface Declared {
  /** PyTorch's name where PyTorch has the number. */
  readonly label: string;
  /** The usual symbol, shown beside the label. */
  readonly symbol?: string;
  /** One sentence: what it does to learning. */
  readonly help: string;
  /** Where it stands in the setup; with the model if left out, so that none is ever missing. */
  readonly place?: Place;
  /** The fold that it stands in tells its value even where that is the default. */
  readonly inSummary?: true;
  /** Whether an edit acts on the running model at once, or when it restarts, as most do. */
  readonly effect: 'live' | 'restart';
  /** May be changed where a run goes on from its checkpoint, as what acts live always may. */
  readonly resumable?: true;
  /** It decides which kernels a plan may have, or what this makes of it does; left out: nothing of it. */
  readonly shapes?: true | ((config: RunConfig) => unknown);
  /** The initial weights follow from it. */
  readonly initialWeights?: true;
  /** Whether it acts, given the others; left out: always. */
  readonly relevant?: (config: RunConfig) => boolean;
  /** Where runs are compared it is no difference of its own, but part of this setting; null: it is none at all. */
  readonly comparedWith?: string | null;
  /** Named of a model even where those beside it have no use for it: it is what cells are compared for. */
  readonly distinguishesCells?: true;
  /** Listed among what a model has beyond a plain one, as what stands in the folds of the model is. */
  readonly extra?: true;
  /** Models that are compared have it in common: it decides which batches they see, or when they are validated. */
  readonly comparable?: true;
  /** Another task changes it. */
  readonly ofTask?: true;
  /** Each layer of a list has its own. */
  readonly ofLayer?: true;
}

interface Phrased<Value> {
  /** As it is, in a few words; left out: 'label value'. */
  phrase?(value: Value, config: RunConfig): string;
}

interface Aliased {
  /** Words of its values as they were once written, and as they are now: old links and files still open. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export interface Ranged {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  /** What an arrow key adds to it, or multiplies it by; left out: adds 1. */
  readonly arrow?: { readonly step: number } | { readonly factor: number };
}

export interface NumberSetting<Value extends number | null = number | null> extends Declared, Phrased<Value>, Ranged {
  readonly kind: 'number';
  readonly default: Value;
  /** null leaves it to others. */
  readonly nullable?: true;
  /** What it is, for the other settings, where a configuration leaves it out; left out: the default. */
  readonly implied?: (config: RunConfig) => number;
}

export interface FlagSetting extends Declared, Phrased<boolean> {
  readonly kind: 'flag';
  readonly default: boolean;
}

/** One of the values of a choice, as the page lists it. */
export interface Option {
  readonly label: string;
  readonly hint?: string;
  /** Heading of the list that it stands under. */
  readonly group?: string;
}

export interface ChoiceSetting<Value extends string = string> extends Declared, Phrased<Value>, Aliased {
  readonly kind: 'choice';
  readonly default: Value;
  readonly options: Readonly<Record<Value, Option>>;
  /** All options are in sight. */
  readonly segmented?: true;
}

export interface TextSetting extends Declared, Phrased<string>, Aliased {
  readonly kind: 'text';
  readonly default: string;
  /** Ends the sentence 'must be …'. */
  readonly accepts: string;
  readonly valid: (text: string) => boolean;
  /** Texts that it takes. */
  readonly examples: readonly string[];
}

export type Setting = NumberSetting | FlagSetting | ChoiceSetting | TextSetting;

type Given<Kind extends Setting> = Omit<Kind, 'kind' | 'effect'> & Partial<Pick<Kind, 'effect'>>;

const effect = 'restart';

export const number = (setting: Given<NumberSetting<number>>): NumberSetting<number> => ({
  kind: 'number',
  effect,
  ...setting,
});

export const nullable = (setting: Omit<Given<NumberSetting>, 'nullable'>): NumberSetting => ({
  kind: 'number',
  nullable: true,
  effect,
  ...setting,
});

export const flag = (setting: Given<FlagSetting>): FlagSetting => ({ kind: 'flag', effect, ...setting });

export const choice = <const Options extends Readonly<Record<string, Option>>>(
  setting: Omit<Given<ChoiceSetting<keyof Options & string>>, 'options'> & { readonly options: Options },
): ChoiceSetting<keyof Options & string> => ({ kind: 'choice', effect, ...setting });

export const text = (setting: Given<TextSetting>): TextSetting => ({ kind: 'text', effect, ...setting });

/** A value with the present words in the place of those that were once written. */
export const inPresentWords = (value: string, { aliases = {} }: Aliased): string =>
  Object.entries(aliases).reduce(
    (now, [old, word]) => now.replaceAll(new RegExp(`(?<![\\w-])${old}(?![\\w-])`, 'g'), word),
    value,
  );
