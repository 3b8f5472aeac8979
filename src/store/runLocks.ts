const prefix = 'unroll run ';

/** How long a page that is just being closed or reloaded may take to let go of its run, ms. */
const patience = 500;

const mine = new Map<string, () => void>();

/** Missing outside secure contexts; then every run counts as free. */
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/**
 * Marks a run as open in this tab, until {@link release} or the tab's end.
 * @param wait waits a moment for a tab that is about to let go
 * @returns false if another tab has it
 */
export function hold(id: string, wait = false): Promise<boolean> {
  const manager = locks();
  if (!manager || mine.has(id)) return Promise.resolve(true);
  const options: LockOptions = wait ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
  return new Promise((resolve) => {
    const held = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise((release) => mine.set(id, release));
    };
    // Aborted: the other tab is there to stay.
    manager.request(prefix + id, options, held).catch(() => resolve(false));
  });
}

export function release(id: string): void {
  mine.get(id)?.();
  mine.delete(id);
}

/** Ids of the runs that other tabs have open. */
export async function heldElsewhere(): Promise<Set<string>> {
  const state = await locks()
    ?.query()
    .catch(() => null);
  const names = (state?.held ?? []).map(({ name = '' }) => name).filter((name) => name.startsWith(prefix));
  return new Set(names.map((name) => name.slice(prefix.length)).filter((id) => !mine.has(id)));
}

/** Ids of the runs that this tab has open. */
export const heldHere = (): Iterable<string> => mine.keys();
