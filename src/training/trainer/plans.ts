import { ConfigError } from '../../config/parse.ts';
import { shapeKey } from '../../config/paths.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { Gpu } from '../../gpu/device.ts';
import { shaderFiles } from '../../gpu/shaders.ts';
import { textHash } from '../../lib/textHash.ts';
import type { SourceSizes } from '../../nn/memory/spec.ts';
import { isBidirectional, type ModelShape } from '../../nn/networks/parameters.ts';
import { capabilitiesOf } from '../../nn/strategy/capabilities.ts';
import { candidatesFor, defaultVariants, type KernelVariants, readVariants } from '../../nn/strategy/kernelVariants.ts';

/** Keeps what was found to be fast, by adapter and shape. Losing it costs a measurement, no more. */
export interface PlanStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, plan: string): Promise<void>;
}

/** Plans of other shaders say nothing of these. */
const version = textHash(
  Object.entries(shaderFiles)
    .map((file) => file.join('\n'))
    .join('\n'),
);

/** What a plan was measured for. */
export function planKey({ adapter }: Gpu, config: RunConfig, vocabularySize: number, source?: SourceSizes): string {
  const read = source ? [source.symbols, source.length] : [];
  return [version, adapter.name, vocabularySize, ...read, shapeKey(config)].join('|');
}

/**
 * The variants that a configuration asks for, else those remembered where the adapter can run them, else the default.
 * @throws ConfigError where the configuration pins a plan that this adapter or this model has not.
 */
export function variantsOfPlan(
  { device, adapter }: Gpu,
  config: RunConfig,
  shape: ModelShape,
  remembered = '',
): KernelVariants {
  const { seqLength, batchSize } = config;
  const tuning = capabilitiesOf(device, adapter.software);
  const candidates = candidatesFor({ shape, seqLength, batchSize }, tuning);
  try {
    const variants = readVariants(config.plan === 'auto' ? remembered : config.plan, candidates);
    if (!variants.recompute || !isBidirectional(shape)) return variants;
    throw new RangeError('A bidirectional network can’t recompute gates.');
  } catch (error) {
    if (config.plan === 'auto') return defaultVariants(candidates);
    throw new ConfigError('plan', `${(error as Error).message} Set plan to auto to have one chosen.`);
  }
}
