const prefix = 'unroll run ';

/** How long a page that is just being closed or reloaded may take to let go of its run, ms. */
const patience = 500;

const mine = new Map<string, () => void>();

/** What the browser calls this tab among those that hold locks; known once it holds one. */
let self: string | undefined;

/** Missing outside secure contexts; then every run counts as free. */
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

async function heldLocks(): Promise<LockInfo[]> {
  const state = await locks()
    ?.query()
    .catch(() => null);
  return (state?.held ?? []).filter(({ name }) => name?.startsWith(prefix));
}

/**
 * Marks a run as open in this tab, until {@link release} or the tab's end.
 * @param wait waits a moment for a tab that is about to let go
 * @returns false if another tab has it
 */
export async function hold(id: string, wait = false): Promise<boolean> {
  const manager = locks();
  if (!manager || mine.has(id)) return true;
  const options: LockOptions = wait ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
  const got = await new Promise<boolean>((resolve) => {
    const held = async (lock: Lock | null): Promise<void> => {
      const released = new Promise<void>((release) => lock && mine.set(id, release));
      resolve(lock !== null);
      if (lock) await released;
    };
    // Aborted: the other tab is there to stay. Anything else: this page may have no locks, as if there were none.
    const refused = ({ name }: Error): void => resolve(name !== 'AbortError' && name !== 'TimeoutError');
    manager.request(prefix + id, options, held).catch(refused);
  });
  if (got) self ??= (await heldLocks()).find(({ name }) => name === prefix + id)?.clientId;
  return got;
}

export function release(id: string): void {
  mine.get(id)?.();
  mine.delete(id);
}

/** Ids of the runs that other tabs have open. */
export async function heldElsewhere(): Promise<Set<string>> {
  // By the tab, not by what this one holds: a run that was just released is still listed for a moment.
  const others = (await heldLocks()).filter(({ clientId }) => clientId !== self);
  return new Set(others.map(({ name = '' }) => name.slice(prefix.length)).filter((id) => !mine.has(id)));
}

/** Ids of the runs that this tab has open. */
export const heldHere = (): Iterable<string> => mine.keys();
