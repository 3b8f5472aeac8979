import * as v from 'valibot';
import type { LayerConfig } from './layerList.ts';
import {
  type ChoiceSetting,
  inPresentWords,
  type NumberSetting,
  type Ranged,
  type Setting,
  type TextSetting,
} from './settings/declare.ts';
import { run, sampling } from './settings/index.ts';
import type { RunConfig, SamplingConfig } from './settings/types.ts';

type Message = (issue: { input: unknown }) => string;

const got = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return Array.isArray(value) ? 'a list' : value !== null && typeof value === 'object' ? 'an object' : String(value);
};

export const named = (path: string, { label }: Pick<Setting, 'label'>): string => `${label} (${path})`;

export const acceptedRange = ({ min, max, integer = false }: Ranged): string =>
  `a ${integer ? 'whole ' : ''}number from ${min} to ${max}`;

/** What a setting takes, to end the sentence 'must be …'. */
export function acceptedBy(setting: Setting): string {
  if (setting.kind === 'flag') return 'true or false';
  if (setting.kind === 'choice') return `one of ${Object.keys(setting.options).join(', ')}`;
  if (setting.kind === 'text') return setting.accepts;
  return `${acceptedRange(setting)}${setting.nullable ? ', or null' : ''}`;
}

/** Whether a number is one that a setting takes. */
export const inRange = (value: number, { min, max, integer }: Ranged): boolean =>
  value >= min && value <= max && (!integer || Number.isInteger(value));

function numberSchema(setting: NumberSetting, message: Message) {
  const schema = v.pipe(
    v.number(message),
    v.check((value) => inRange(value, setting), message),
  );
  return setting.nullable ? v.nullable(schema) : schema;
}

function textSchema(setting: TextSetting | ChoiceSetting, message: Message) {
  const isValid = setting.kind === 'text' ? setting.valid : (value: string) => Object.hasOwn(setting.options, value);
  return v.pipe(
    v.string(message),
    v.transform((value) => inPresentWords(value, setting)),
    v.check(isValid, message),
  );
}

/** Of one value. */
export function valueSchema(path: string, setting: Setting): v.GenericSchema {
  const message: Message = ({ input }) => `${named(path, setting)} must be ${acceptedBy(setting)}, not ${got(input)}.`;
  if (setting.kind === 'flag') return v.boolean(message);
  return setting.kind === 'number' ? numberSchema(setting, message) : textSchema(setting, message);
}

/** An object with any of these keys and no other. */
function objectSchema(entries: v.ObjectEntries, path = ''): v.GenericSchema {
  const known = Object.keys(entries).join(', ');
  const where = path ? ` in ${path}` : '';
  const noObject: Message = ({ input }) =>
    `${path || 'The configuration'} must be an object with any of ${known}, not ${got(input)}.`;
  return v.pipe(
    v.custom<object>((input) => typeof input === 'object' && input !== null && !Array.isArray(input), noObject),
    // With every entry optional, an unknown key is all that it can object to.
    v.strictObject(entries, ({ received }) => `There is no setting ${received}${where}; there are ${known}.`),
  );
}

function treeSchema(tree: object, own: v.ObjectEntries = {}, path = ''): v.GenericSchema {
  const entries = Object.entries(tree).map(([key, entry]: [string, Setting | object]) => {
    if (!('kind' in entry)) return [key, v.optional(treeSchema(entry, {}, key), {})];
    return [key, v.optional(valueSchema(path ? `${path}.${key}` : key, entry), entry.default)];
  });
  return objectSchema({ ...Object.fromEntries(entries), ...own }, path);
}

const { cell, hiddenSize, bidirectional, layers } = run;

/** A layer of `layers` as a list. */
type LayerGiven = { readonly [Key in keyof LayerConfig]?: LayerConfig[Key] | undefined };

/** `layers` as a list: what an entry leaves out is as in the entry before it, of the first as by default. */
function layerList(): v.GenericSchema<unknown, LayerConfig[]> {
  const entry = objectSchema(
    {
      cell: v.optional(valueSchema('cell', cell)),
      hiddenSize: v.optional(valueSchema('hiddenSize', hiddenSize)),
      bidirectional: v.optional(valueSchema('bidirectional', bidirectional)),
    },
    'layers',
  ) as v.GenericSchema<unknown, LayerGiven>;
  const message = `${named('layers', layers)} must be a whole number from 1 to ${layers.max}, or a list of 1 to ${layers.max} layers.`;
  const isList = (input: unknown): boolean =>
    Array.isArray(input) && input.every((own) => typeof own === 'object' && own !== null);
  return v.pipe(
    v.custom<unknown[]>(isList, message),
    v.array(entry),
    v.minLength(1, message),
    v.maxLength(layers.max, message),
    v.transform((entries): LayerConfig[] => {
      let below: LayerConfig = { cell: cell.default, hiddenSize: hiddenSize.default, bidirectional: false };
      return entries.map((own) => {
        const { cell = below.cell, hiddenSize = below.hiddenSize, bidirectional = below.bidirectional } = own;
        below = { cell, hiddenSize, bidirectional };
        return below;
      });
    }),
  );
}

/** A count, or a list: each is objected to in its own words. */
const layersSetting = v.optional(
  v.lazy((input) => (Array.isArray(input) ? layerList() : valueSchema('layers', layers))),
  layers.default,
);

/** What a configuration may say, with defaults for what it leaves out. */
export const schema = treeSchema(run, { layers: layersSetting }) as v.GenericSchema<
  unknown,
  Omit<RunConfig, 'layers'> & { layers: number | LayerConfig[] }
>;

export const samplingSchema = treeSchema(sampling) as v.GenericSchema<unknown, SamplingConfig>;
