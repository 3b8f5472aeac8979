import { ConfigError } from '../../config/parse.ts';
import { TextError } from '../../data/text.ts';
import { ModelFileError } from '../../formats/errors.ts';
import { GpuError } from '../../gpu/errors.ts';
import type { RefusalCode } from '../../protocol/run.ts';
import { LoadError } from '../datasets/texts.ts';

/** What the page is told of a run that could not be made. */
export function refusalCode(error: unknown): RefusalCode {
  if (error instanceof ConfigError) return 'bad-config';
  if (error instanceof ModelFileError) return 'bad-model';
  if (error instanceof LoadError) return 'load-failed';
  if (error instanceof TextError) return error.code === 'too-short' ? 'text-too-short' : 'bad-text';
  if (error instanceof GpuError && error.code === 'out-of-memory') return 'out-of-memory';
  return 'internal';
}
