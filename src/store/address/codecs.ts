import { acceptedBy, inRange } from '../../config/schema.ts';
import { number, type Setting } from '../../config/settings/declare.ts';

/** How one value is written in an address, and read again from what anybody may have typed there. */
export interface Codec<T> {
  /** undefined where the text is no such value. */
  read(text: string): T | undefined;
  write(value: T): string;
  /** What it takes, to end the sentence 'must be …'. */
  readonly accepts: string;
}

const decimal = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @returns NaN for what is no plain decimal number, such as 'Infinity' or '0x10' */
export const numberOf = (text: string): number => (decimal.test(text) ? Number(text) : Number.NaN);

export function oneOf<const T extends string>(...options: T[]): Codec<T> {
  return {
    read: (text) => options.find((option) => option === text),
    write: (value) => value,
    accepts: `one of ${options.join(', ')}`,
  };
}

export const flag: Codec<boolean> = {
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  write: String,
  accepts: 'true or false',
};

export const numeric = (min: number, max: number, integer: boolean): Codec<number> =>
  codecOf(number({ label: '', help: '', default: min, min, max, integer })) as Codec<number>;

export const text = (most: number): Codec<string> => ({
  read: (value) => (value.length <= most ? value : undefined),
  write: (value) => value,
  accepts: `at most ${most} characters`,
});

/** null is written as a word. */
export function orNone<T>(codec: Codec<T>, word: string): Codec<T | null> {
  return {
    read: (text) => (text === word ? null : codec.read(text)),
    write: (value) => (value === null ? word : codec.write(value)),
    accepts: `${codec.accepts}, or ${word}`,
  };
}

/** Of a setting's values. */
export function codecOf(setting: Setting): Codec<unknown> {
  if (setting.kind === 'flag') return flag as Codec<unknown>;
  return {
    read: (text) => {
      if (setting.kind === 'choice') return Object.hasOwn(setting.options, text) ? text : undefined;
      if (setting.kind === 'text') return setting.valid(text) ? text : undefined;
      if (setting.nullable && text === 'none') return null;
      const value = numberOf(text);
      return inRange(value, setting) ? value : undefined;
    },
    write: (value) => String(value ?? 'none'),
    accepts: acceptedBy(setting),
  };
}
