import { ConfigError } from '../config/parse.ts';
import { TextError } from '../data/text.ts';
import { ModelFileError } from '../formats/errors.ts';
import { GpuError } from '../gpu/errors.ts';
import { RunError, UsageError } from './errors.ts';
import { exportCommand } from './exportCommand.ts';
import type { Host } from './host.ts';
import { sampleCommand } from './sampleCommand.ts';
import { trainCommand } from './trainCommand.ts';
import { translateCommand } from './translateCommand.ts';

const usageErrors = [UsageError, ConfigError, TextError, ModelFileError];
const commands = { train: trainCommand, sample: sampleCommand, translate: translateCommand, export: exportCommand };

/** Runs one command to its end, and ends the process with its code. */
export async function main(name: keyof typeof commands, argv: readonly string[], host: Host): Promise<void> {
  process.stdout.on('error', (error) => unlessClosed(error, () => process.exit(0)));
  // Nobody watches any more: training goes on all the same.
  process.stderr.on('error', (error) => unlessClosed(error, () => {}));
  const code = await commands[name](argv, host).catch(codeOf);
  // Dawn may keep the process going as long as it lives.
  process.stdout.write('', () => process.exit(code));
}

/** One sentence for what can be told in one; anything else is a mistake of this program and keeps its stack. */
function codeOf(error: unknown): number {
  const isOneOf = (kinds: readonly (new (...args: never[]) => Error)[]) => kinds.some((kind) => error instanceof kind);
  const isUsage = isOneOf(usageErrors);
  if (!isUsage && !isOneOf([RunError, GpuError])) throw error;
  process.stderr.write(`${oneLine((error as Error).message)}\n`);
  return isUsage ? 2 : 1;
}

/** What others say, drivers above all, may have many lines. */
const oneLine = (message: string): string => message.split('\n').find((line) => line.trim() !== '') ?? '';

/** `npm run sample | head` closes the pipe, and a terminal may go: neither is a failure. */
function unlessClosed(error: NodeJS.ErrnoException, then: () => void): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  then();
}
