/** Something that can be done in larger and smaller amounts. */
export interface Probe {
  /** Amount to begin with; it is doubled, at most to `most`. Powers of two both, which `fold` makes workgroups of without rest. */
  readonly least: number;
  readonly most: number;
  /** Gets so much ready that what it returns only submits. */
  prepare(amount: number): () => void;
}

/** Milliseconds from a submit to its end, with nothing else on the queue. */
export async function timed(device: GPUDevice, submit: () => void): Promise<number> {
  await device.queue.onSubmittedWorkDone();
  const start = performance.now();
  submit();
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

/** Milliseconds until a submit of nothing is heard of again: a part of every figure that is none of the work's. */
export async function roundTrip(device: GPUDevice): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 6; i++) best = Math.min(best, await timed(device, () => device.queue.submit([])));
  return best;
}

interface Measured {
  readonly amount: number;
  readonly milliseconds: number;
}

/**
 * The fastest of several runs of an amount that takes about `targetMs`, found by enlarging it: so a figure costs about the same
 * time on an adapter of any speed.
 * @param overheadMs is taken off each time; see {@link roundTrip}
 * @throws DOMException 'AbortError' between two runs once the signal says so.
 */
export async function fastest(
  device: GPUDevice,
  probe: Probe,
  {
    targetMs,
    tries,
    overheadMs,
    signal,
  }: { targetMs: number; tries: number; overheadMs: number; signal?: AbortSignal | undefined },
): Promise<Measured> {
  const run = async (amount: number): Promise<number> => {
    signal?.throwIfAborted();
    const elapsed = await timed(device, probe.prepare(amount));
    return Math.max(elapsed - overheadMs, elapsed / 10, 1e-3);
  };
  let amount = probe.least;
  let best = await run(amount);
  while (best < targetMs * 0.7 && amount < probe.most) {
    const doublings = Math.min(3, Math.max(1, Math.round(Math.log2(targetMs / best))));
    amount = Math.min(probe.most, amount * 2 ** doublings);
    best = await run(amount);
  }
  for (let i = 1; i < tries; i++) best = Math.min(best, await run(amount));
  return { amount, milliseconds: best };
}
