import type { Rng } from './rng.ts';

/** The numbers from 0 to count − 1 shuffled by Fisher and Yates, every order equally likely. */
export function shuffled(count: number, rng: Rng): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(rng.uniform(0, i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
