import { expect, it } from 'vitest';
import { pcg } from './counterRng.ts';

it('is PCG’s RXS-M-XS output function', () => {
  // In exact integers, as Jarzynski & Olano 2020 give it.
  const exact = (x: bigint): bigint => {
    const mask = 0xffffffffn;
    const state = (x * 747796405n + 2891336453n) & mask;
    const word = (((state >> ((state >> 28n) + 4n)) ^ state) * 277803737n) & mask;
    return (word >> 22n) ^ word;
  };
  for (const x of [0, 1, 2, 12345, 0x7fffffff, 0x80000000, 0xffffffff]) expect(pcg(x)).toBe(Number(exact(BigInt(x))));
});
