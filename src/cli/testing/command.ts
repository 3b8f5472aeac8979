import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whose commands are tested. */
export const projectFolder = fileURLToPath(new URL('../../../', import.meta.url));

interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs as a process of its own, as a person starts it but for npm. */
interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard error has said so. */
  announced(what: RegExp): Promise<void>;
}

export function start(name: 'train' | 'sample' | 'translate' | 'export', ...argv: string[]): Running {
  const child = spawn(process.execPath, [join(projectFolder, 'scripts', `${name}.mjs`), ...argv], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let onOutput = (): void => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    onOutput();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
  const announced = (what: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      onOutput = () => what.test(err) && resolve();
      onOutput();
      void ended.then(() => reject(new Error(`it ended without saying ${what}: ${err}`)));
    });
  return { process: child, ended, announced };
}

export const run = (...args: Parameters<typeof start>): Promise<Ended> => start(...args).ended;

/** A folder for a test's files, and what is done in it. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'unroll-node-'));

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Writes a configuration, and returns its path. */
  config(name: string, config: unknown): string {
    return this.write(name, JSON.stringify(config));
  }

  /** Writes a text, and returns its path. */
  write(name: string, text: string): string {
    const path = this.path(name);
    writeFileSync(path, text);
    return path;
  }

  read(...parts: string[]): Buffer {
    return readFileSync(this.path(...parts));
  }

  text(...parts: string[]): string {
    return this.read(...parts).toString('utf8');
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Small enough to take a step in a millisecond or two on a CPU; every part of the state that a resume must keep is in it. */
export const tinyConfig = {
  corpus: 'sonnets',
  cell: 'lstm',
  layers: 2,
  hiddenSize: 10,
  seqLength: 8,
  batchSize: 4,
  optimizer: { type: 'adam', learningRate: 0.01 },
  schedule: { type: 'cosine', warmupSteps: 10, decaySteps: 80 },
  validateEvery: 7,
};
