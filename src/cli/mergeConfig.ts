import type { RunConfig } from '../config/types.ts';

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a list of layers stands in the place of. */
const ofAllLayers = ['layers', 'cell', 'hiddenSize', 'bidirectional'] as const;

/**
 * `over`, with what it leaves out taken from `base`. Whatever `over` is: what it gets wrong is still wrong in the result. Where it changes a
 * setting that all layers share, the list of `base` has no say.
 */
export function mergeConfig(base: RunConfig, over: unknown): unknown {
  const merge = (below: unknown, above: unknown): unknown => {
    if (above === undefined) return below;
    if (!isGroup(below) || !isGroup(above)) return above;
    const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
    return Object.fromEntries(keys.map((key) => [key, merge(below[key], above[key])]));
  };
  const replaced = isGroup(over) && ofAllLayers.some((key) => over[key] !== undefined && over[key] !== base[key]);
  return merge(replaced ? { ...base, perLayer: '' } : base, over);
}

/** Paths of the settings that differ, as 'optimizer.type'. */
export function differences(a: RunConfig, b: RunConfig): string[] {
  const walk = (left: unknown, right: unknown, path: string): string[] => {
    if (!isGroup(left) || !isGroup(right)) return Object.is(left, right) ? [] : [path];
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => walk(left[key], right[key], path ? `${path}.${key}` : key));
  };
  return walk(a, b, '');
}

/** What may change in a run that goes on: all else decides what its weights, its data or its optimizer's moments mean. */
export function mayChange(path: string): boolean {
  return (
    path === 'optimizer.learningRate' ||
    path === 'validateEvery' ||
    path === 'plan' ||
    path.startsWith('clip.') ||
    path.startsWith('schedule.')
  );
}
