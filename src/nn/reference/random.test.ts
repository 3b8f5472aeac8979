import { expect, it } from 'vitest';
import { pcg } from '../../lib/counterRng.ts';
import { randomBits, randomUnit } from './random.ts';

it('should hash as the engine does where it makes keys', () => {
  for (const x of [0, 1, 12345, 0x80000000, 0xffffffff]) expect(randomBits(x, 0, 0)).toBe(pcg(pcg(pcg(x))));
});

it('depends on seed, position and stream', () => {
  const drawn = [randomBits(1, 2, 3), randomBits(2, 2, 3), randomBits(1, 3, 3), randomBits(1, 2, 4)];
  expect(new Set(drawn).size).toBe(4);
});

it('is even over the unit interval, whose ends it never reaches', () => {
  const count = 20000;
  const bins = new Array<number>(10).fill(0);
  for (let i = 0; i < count; i++) {
    const value = randomUnit(5, i, 0);
    expect(value > 0 && value < 1 && Math.fround(value) === value).toBe(true);
    bins[Math.floor(value * 10)] = (bins[Math.floor(value * 10)] as number) + 1;
  }
  for (const bin of bins) expect(Math.abs(bin - count / 10)).toBeLessThan(5 * Math.sqrt(count * 0.09));
});
