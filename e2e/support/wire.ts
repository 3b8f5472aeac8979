import type { Page } from 'playwright/test';
import type { Command } from '../../src/protocol/commands.ts';
import type { Event as WorkerEvent } from '../../src/protocol/events.ts';

/** One message between the page and its training worker; `at` is the page's clock, ms. */
interface Entry {
  at: number;
  message: Command | WorkerEvent;
}

type TypeOf = (Command | WorkerEvent)['type'];
export type Message<Type extends TypeOf> = Extract<Command | WorkerEvent, { type: Type }>;
export type Timed<Type extends TypeOf> = Message<Type> & { at: number };

declare global {
  interface Window {
    unrollWire?: Entry[];
  }
}

/** Lets the page note everything that it and its worker say to each other. To be called before the page is opened. */
export async function tapWorker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const entries: Entry[] = [];
    window.unrollWire = entries;
    const Native = window.Worker;
    window.Worker = class extends Native {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }) => entries.push({ at: performance.now(), message: data }));
      }
      override postMessage(message: Command, transfer?: Transferable[] | StructuredSerializeOptions): void {
        // The bytes of a text are handed over and gone; nothing else needs a copy, since messages are never changed.
        entries.push({ at: performance.now(), message });
        super.postMessage(message, Array.isArray(transfer) ? { transfer } : transfer);
      }
    };
  });
}

/** How many messages there are so far; to look only at what comes after. */
export function mark(page: Page): Promise<number> {
  return page.evaluate(() => window.unrollWire?.length ?? 0);
}

/** Messages of one type, oldest first, from a {@link mark} on. Typed arrays come as such. */
export async function sent<Type extends TypeOf>(page: Page, type: Type, from = 0): Promise<Timed<Type>[]> {
  const found = await page.evaluate(
    ({ type, from }) =>
      (window.unrollWire ?? [])
        .slice(from)
        .filter(({ message }) => message.type === type)
        .map(({ at, message }) => ({ ...message, at })),
    { type, from },
  );
  return found as Timed<Type>[];
}

/** The last message of one type. Of earlier ones nothing is copied out of the page, which takes long where there is much. */
export async function lastSent<Type extends TypeOf>(page: Page, type: Type): Promise<Timed<Type> | undefined> {
  const found = await page.evaluate((type) => {
    const entry = (window.unrollWire ?? []).findLast(({ message }) => message.type === type);
    return entry && { at: entry.at, ...entry.message };
  }, type);
  return found as Timed<Type> | undefined;
}

/** Number of the last step that the worker has reported; 0 before the first. */
export function lastReportedStep(page: Page): Promise<number> {
  return page.evaluate(() => {
    const entry = (window.unrollWire ?? []).findLast(({ message }) => message.type === 'metrics');
    if (entry?.message.type !== 'metrics') return 0;
    const { firstStep, loss } = entry.message.columns;
    return firstStep + loss.length - 1;
  });
}

/** One training step as the worker reported it. */
export interface StepRow {
  runId: number;
  step: number;
  loss: number;
  gradNorm: number;
  clippedNorm: number;
  learningRate: number;
  clipped: boolean;
}

/** All steps reported from a {@link mark} on, in the order in which they came. */
export async function steps(page: Page, from = 0): Promise<StepRow[]> {
  return page.evaluate((from) => {
    const rows: StepRow[] = [];
    for (const { message } of (window.unrollWire ?? []).slice(from)) {
      if (message.type !== 'metrics') continue;
      const { firstStep, loss, gradNorm, clippedNorm, learningRate, clipped } = message.columns;
      for (let i = 0; i < loss.length; i++) {
        rows.push({
          runId: message.runId,
          step: firstStep + i,
          loss: loss[i] ?? Number.NaN,
          gradNorm: gradNorm[i] ?? Number.NaN,
          clippedNorm: clippedNorm[i] ?? Number.NaN,
          learningRate: learningRate[i] ?? Number.NaN,
          clipped: clipped[i] === 1,
        });
      }
    }
    return rows;
  }, from);
}
