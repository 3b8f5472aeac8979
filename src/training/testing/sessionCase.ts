import type { RunConfig } from '../../config/types.ts';
import type { Command, Event } from '../../protocol.ts';
import type { PlanStore } from '../plans.ts';
import { Session } from '../session.ts';
import { smallConfig, wordText } from './trainerCase.ts';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

const patienceMs = 30_000;

/** A page's end of a session: sends commands as the worker would hand them on, keeps every event, and waits for some. */
export class TestPage {
  readonly events: Event[] = [];
  private readonly session: Session;
  private readonly watchers = new Set<() => void>();

  constructor({ gpu }: { gpu: GPU | undefined } = navigator, plans?: PlanStore, tuneAfterMs?: number) {
    const emit = (event: Event): void => {
      // What survives postMessage, and only that, reaches a page.
      this.events.push(structuredClone(event));
      for (const watcher of this.watchers) watcher();
    };
    this.session = new Session(gpu, emit, plans, tuneAfterMs);
  }

  send(command: Command): void {
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
        const refusals = [...this.all('refused', after), ...this.all('error', after)].map(({ message }) => message);
        reject(new Error(`no such "${type}" came; there were ${[...new Set(seen)].join(', ')} ${refusals.join('; ')}`));
      }, patienceMs);
      this.watchers.add(look);
      look();
    });
  }

  /** A page with an open device and a text to train on. */
  static async open(plans?: PlanStore, tuneAfterMs?: number): Promise<TestPage> {
    const page = new TestPage(navigator, plans, tuneAfterMs);
    page.send({ type: 'start', baseUrl: location.href });
    await page.until('ready');
    page.bring('words', sessionText);
    return page;
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
    const heard = await this.until('status', { after });
    const { step } = await this.until('status', { after: this.events.indexOf(heard) + 1 });
    return step;
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
