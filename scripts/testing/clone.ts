import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../lib/paths.mjs';

/** What a reader's shell has. npm, git's hooks and Vitest would tell the commands of the project that runs this test. */
const kept =
  /^(path|pathext|home|user|userprofile|appdata|localappdata|systemroot|comspec|te?mp|tmpdir|lang|xdg_.*|(https?|no|all)_proxy|node_extra_ca_certs|npm_config_(registry|cache|userconfig)|unroll_browser)$/i;
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name))),
  // No window opens, no line is coloured, and packages that are at hand are not asked for again.
  CI: 'true',
  NO_COLOR: '1',
  npm_config_prefer_offline: 'true',
});

export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command line that is at work in a shell. */
export class Typed {
  private out = '';
  private err = '';
  private readonly process: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(line: string, folder: string) {
    // A group of its own, as a terminal gives it: what is pressed reaches npm and all that it has started. The shell gives
    // its place to the command, so that the code is the command's.
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(`exec ${line}`, {
      cwd: folder,
      env: environment(),
      shell: true,
      detached: true,
      stdio: [...stdio],
    });
    this.process = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, out: this.out, err: this.err }));
    });
  }

  /** Resolves with the first match in what the command prints. @throws where it ends without one */
  async printed(what: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = what.exec(this.out) ?? what.exec(this.err);
      if (found) return found;
      const more = new Promise<void>((resolve) => {
        this.process.stdout?.once('data', () => resolve());
        this.process.stderr?.once('data', () => resolve());
      });
      const end = await Promise.race([more, this.ended]);
      if (end && !what.test(end.out + end.err)) throw new Error(`It ended without ${what}: ${end.out}${end.err}`);
    }
  }

  /** As Ctrl-C does. */
  interrupt(): Promise<Ended> {
    process.kill(-(this.process.pid as number), 'SIGINT');
    return this.ended;
  }

  /** Ends it and all that it has started, whatever they do. */
  kill(): void {
    try {
      process.kill(-(this.process.pid as number), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** The project as a reader has it after `git clone`, with changes that are not committed yet, and nothing installed. */
export class Clone {
  readonly folder = join(mkdtempSync(join(tmpdir(), 'unroll-clone-')), 'unroll');
  private readonly typed: Typed[] = [];

  constructor() {
    git('clone', '--quiet', root, this.folder);
    for (const name of git('ls-files', '--modified', '--others', '--exclude-standard').split('\n').filter(Boolean)) {
      if (existsSync(join(root, name))) cpSync(join(root, name), this.path(name));
      else rmSync(this.path(name), { force: true });
    }
    // Dawn and the like: too big to be fetched for every run.
    mkdirSync(join(root, '.cache', 'extras'), { recursive: true });
    mkdirSync(this.path('.cache'));
    symlinkSync(join(root, '.cache', 'extras'), this.path('.cache', 'extras'), 'junction');
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  text(...parts: string[]): string {
    return readFileSync(this.path(...parts), 'utf8');
  }

  /** Types a command line in the project's folder. */
  start(line: string): Typed {
    const typed = new Typed(line, this.folder);
    this.typed.push(typed);
    return typed;
  }

  /** As `start`, to its end. */
  run(line: string): Promise<Ended> {
    return this.start(line).ended;
  }

  close(): void {
    for (const typed of this.typed) typed.kill();
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, env: environment(), encoding: 'utf8' });
