import type { Passes } from '../compile/passes.ts';

// Found by name, so that adding a module adds a folder here and its shaders.
const found = import.meta.glob<{ passes: Passes<unknown> }>('./*/passes.ts', { eager: true });

/** @throws RangeError for a module without passes */
export function passesOf(kind: string): Passes<unknown> {
  const passes = found[`./${kind}/passes.ts`]?.passes;
  if (!passes) throw new RangeError(`there is no module “${kind}”`);
  return passes;
}
