import { parseArgs } from 'node:util';
import { acceptedRange, inRange } from '../config/schema.ts';
import type { Ranged } from '../config/settings/declare.ts';
import { UsageError } from './errors.ts';

/** The flags of a command: what each takes. */
type FlagSpec = Readonly<Record<string, 'text' | 'switch'>>;

/** What was given: a text flag's last value, true for a switch. */
type Flags<Spec extends FlagSpec> = { readonly [Name in keyof Spec]?: string };

/**
 * Node's own parser, with sentences of ours: every flag is known, has a value where it needs one, and nothing else is there.
 * @throws UsageError for the first that is not so
 */
export function parseFlags<const Spec extends FlagSpec>(argv: readonly string[], spec: Spec): Flags<Spec> {
  const options = Object.fromEntries(
    Object.entries(spec).map(([name, kind]) => [name, { type: kind === 'text' ? 'string' : 'boolean' } as const]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true });
  const values: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new UsageError(`"${token.value}" is not the value of a flag; ${known(spec)}.`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    if (!Object.hasOwn(spec, name)) throw new UsageError(`There is no flag ${rawName}; ${known(spec)}.`);
    const wantsValue = spec[name] === 'text';
    if (!wantsValue && value !== undefined) throw new UsageError(`--${name} takes no value.`);
    const swallowed = !inlineValue && value !== undefined && value.startsWith('--');
    if (wantsValue && (value === undefined || swallowed)) throw new UsageError(`--${name} needs a value.`);
    values[name] = value ?? 'true';
  }
  return values as Flags<Spec>;
}

const known = (spec: FlagSpec): string =>
  `there are ${Object.keys(spec)
    .map((name) => `--${name}`)
    .join(', ')}`;

/**
 * A flag's number, or `otherwise` where it was not given.
 * @throws UsageError naming the flag and what it accepts
 */
export function numberFlag<Default>(
  flags: Readonly<Record<string, string | undefined>>,
  name: string,
  range: Ranged,
  otherwise: Default,
): number | Default {
  const text = flags[name];
  if (text === undefined) return otherwise;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (inRange(value, range)) return value;
  throw new UsageError(`--${name} must be ${acceptedRange(range)}, not "${text}".`);
}
