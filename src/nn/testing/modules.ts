import type { ModuleDefinition } from '../network/types.ts';
import type { ModuleCase } from './moduleCase.ts';

export interface TestedModule {
  readonly kind: string;
  readonly definition: ModuleDefinition<unknown>;
  readonly cases: readonly ModuleCase<unknown>[];
}

const files = Object.keys(import.meta.glob('../modules/**/*.ts'));
const definitions = import.meta.glob<Readonly<Record<string, unknown>>>('../modules/*/definition.ts', { eager: true });
const cases = import.meta.glob<{ cases: readonly ModuleCase<unknown>[] }>('../modules/*/testing/cases.ts', {
  eager: true,
});

const kindOf = (path: string): string => path.split('/').at(-2) as string;
const isDefinition = (value: unknown): value is ModuleDefinition<unknown> =>
  typeof value === 'object' && value !== null && 'kind' in value && 'infer' in value;

/** Every folder of nn/modules with a definition: what production finds there, found by itself. */
export const testedModules: readonly TestedModule[] = Object.entries(definitions).map(([path, exported]) => {
  const kind = kindOf(path);
  const definition = Object.values(exported)
    .filter(isDefinition)
    .find((one) => one.kind === kind);
  if (!definition) throw new RangeError(`src/nn/modules/${kind}/definition.ts exports no module of that kind`);
  return { kind, definition, cases: cases[`../modules/${kind}/testing/cases.ts`]?.cases ?? [] };
});

/** What a module's folder lacks, in sentences. @param of paths from nn/testing */
export function lackOf(kind: string, of: readonly string[] = files): string[] {
  const needed = {
    'passes.ts': 'its dispatches, as `passes` (see nn/compile/passes.ts)',
    'reference.ts': 'the module in float64, written from its equations, as `reference` (see nn/reference/types.ts)',
    'testing/cases.ts': 'configurations to test it with, as `cases` (see nn/testing/moduleCase.ts)',
  };
  return Object.entries(needed)
    .filter(([file]) => !of.includes(`../modules/${kind}/${file}`))
    .map(([file, what]) => `src/nn/modules/${kind} has no ${file}: add ${what}`);
}
