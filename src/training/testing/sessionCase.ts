import { onTestFinished } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import { testDevice } from '../../nn/testing/gpuCase.ts';
import type { Command } from '../../protocol/commands.ts';
import type { Event } from '../../protocol/events.ts';
import { type Device, openDevice } from '../session/device.ts';
import { Session } from '../session/session.ts';
import type { PlanStore } from '../trainer/plans.ts';
import { smallConfig, wordText } from './trainerCase.ts';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

/** Ends a hang, and says what came instead; no test waits for it to pass. */
const patienceMs = 110_000;

interface PageOptions {
  /** What is trained on: the device of all tests, if not told. */
  readonly open?: () => Promise<Device>;
  readonly plans?: PlanStore;
  readonly tuneAfterMs?: number;
}

/**
 * A page's end of a session: sends commands as the worker would hand them on, keeps every event, and waits for some. It is made in a
 * test, and closed with it, so that nothing trains on beside the next.
 */
export class TestPage {
  readonly events: Event[] = [];
  private readonly session: Session;
  private readonly watchers = new Set<() => void>();

  private readonly alone: boolean;

  constructor({ open = testDevice, plans, tuneAfterMs }: PageOptions = {}) {
    const emit = (event: Event): void => {
      // What survives postMessage, and only that, reaches a page.
      this.events.push(structuredClone(event));
      for (const watcher of this.watchers) watcher();
    };
    this.alone = open !== testDevice;
    this.session = new Session(open, emit, plans, tuneAfterMs);
    onTestFinished(() => this.session.close());
  }

  send(command: Command): void {
    if (command.type === 'loseDevice' && !this.alone) throw new Error('lose a device of your own: TestPage.openAlone');
    this.session.handle(command).catch((error: unknown) => {
      this.events.push({ type: 'error', code: 'internal', message: String(error) });
    });
  }

  /** Where the next event will be: `after` of a wait that is to see only what comes from now on. */
  get now(): number {
    return this.events.length;
  }

  all<Type extends Event['type']>(type: Type, after = 0): Of<Type>[] {
    return this.events.slice(after).filter((event): event is Of<Type> => event.type === type);
  }

  /** The first such event, waiting for it if need be. */
  until<Type extends Event['type']>(
    type: Type,
    { after = 0, where = () => true }: { after?: number; where?: (event: Of<Type>) => boolean } = {},
  ): Promise<Of<Type>> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const look = (): void => {
        const found = this.all(type, after).find(where);
        if (!found) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve(found);
      };
      timer = setTimeout(() => {
        this.watchers.delete(look);
        const seen = this.events.slice(after).map((event) => event.type);
        const problems = (['refused', 'error', 'deviceLost'] as const).flatMap((kind) => this.all(kind, after));
        const refusals = problems.map(({ message }) => message);
        reject(new Error(`no such "${type}" came; there were ${[...new Set(seen)].join(', ')} ${refusals.join('; ')}`));
      }, patienceMs);
      this.watchers.add(look);
      look();
    });
  }

  /** A page with an open device and a text to train on. */
  static async open(options?: PageOptions): Promise<TestPage> {
    const page = new TestPage(options);
    page.send({ type: 'start', baseUrl: location.href });
    await page.until('ready');
    page.bring('words', sessionText);
    return page;
  }

  /** A page with a device of its own, for tests that lose it. */
  static openAlone(): Promise<TestPage> {
    return TestPage.open({
      open: async () => {
        const device = await openDevice(navigator.gpu);
        onTestFinished(() => device.gpu.device.destroy());
        return device;
      },
    });
  }

  bring(id: string, text: string): void {
    const bytes = new TextEncoder().encode(text).buffer as ArrayBuffer;
    this.send({ type: 'inspectText', id, name: `${id}.txt`, bytes });
  }

  /** Configures a small run on a text brought before, and waits until it stands. */
  configure(runId: number, config: Partial<RunConfig> = {}, textId = 'words'): Promise<Of<'configured'>> {
    this.send({ type: 'configure', runId, config: { ...sessionConfig, ...config }, textId });
    return this.until('configured', { where: (event) => event.runId === runId });
  }

  /** Plays, and waits until so many steps of the run have been reported. */
  async playTo(runId: number, step: number): Promise<void> {
    const after = this.now;
    this.send({ type: 'play' });
    await this.until('metrics', {
      after,
      where: ({ runId: of, columns }) => of === runId && columns.firstStep + columns.loss.length > step,
    });
  }

  /** Pauses, and waits until nothing is on its way any more; the steps done. */
  async pause(): Promise<number> {
    const after = this.now;
    this.send({ type: 'pause' });
    // The first says that the command has arrived, the second that the loop has ended.
    const status = await this.until('status', { after });
    const { step } = await this.until('status', { after: this.events.indexOf(status) + 1 });
    return step;
  }

  /**
   * Resolves when a copy of the run has come back from the GPU that was asked for now: what the session had begun before has been
   * done and told by then, so what is not there has not happened.
   */
  async roundTrip(): Promise<void> {
    const id = `round trip ${this.now}`;
    this.send({ type: 'export', id, form: 'checkpoint' });
    await this.until('exported', { where: (event) => event.id === id });
  }

  /** Losses by step, as reported from `after` on; later reports of a step count. */
  losses(runId: number, after = 0): Map<number, number> {
    const losses = new Map<number, number>();
    for (const { columns } of this.all('metrics', after).filter((event) => event.runId === runId)) {
      columns.loss.forEach((loss, i) => {
        losses.set(columns.firstStep + i, loss);
      });
    }
    return losses;
  }
}

export const sessionText = wordText(3000);

/** One small layer that trains in a few milliseconds a step. */
export const sessionConfig: RunConfig = { ...smallConfig, layers: 1, validateEvery: 20 };
