import { describe, expect, it } from 'vitest';
import type { MemoryPoint } from '../../../protocol/memoryCurve.ts';
import { lagAxis, lagTick, memoryCsv, memoryReadout, memorySentence } from './memory.ts';

const point = (lag: number, accuracy: number): MemoryPoint => ({
  lag,
  accuracy,
  scored: 1024,
  chance: 1 / 8,
  steps: 500,
  haltedAt: null,
});
const curve = (...shares: number[]) => shares.map((share, i) => point(2 ** (i + 2), share));

describe('memorySentence', () => {
  it('should say up to where it is solved and from where on it is at chance', () => {
    expect(memorySentence(curve(1, 0.995, 1, 0.6, 0.13), 1000)).toBe(
      'Solved up to lag 16; 60% at lag 32; at chance from lag 64, within 1,000 steps each; chance is 12.5%.',
    );
    expect(memorySentence(curve(1, 0.13, 0.12), 400)).toBe(
      'Solved up to lag 4; at chance from lag 8, within 400 steps each; chance is 12.5%.',
    );
  });

  it('should do so of what is all one, or in no order', () => {
    expect(memorySentence([], 10)).toBe('');
    expect(memorySentence(curve(1, 1), 10)).toBe('Solved at every measured lag, up to 8, within 10 steps.');
    expect(memorySentence(curve(1), 10)).toBe('Solved at lag 4, within 10 steps.');
    expect(memorySentence(curve(0.1, 0.12), 10)).toBe(
      'At chance at every measured lag, from 4 on, after 10 steps: chance is 12.5%.',
    );
    expect(memorySentence(curve(0.12, 0.5, 0.12), 10)).toBe(
      'Not solved at lag 4; 50% at lag 8; at chance at lag 4, 16, within 10 steps each; chance is 12.5%.',
    );
  });
});

it('should lay lags by their logarithm, with a tick at each', () => {
  const axis = lagAxis([4, 8, 16]);
  expect(axis.ticks.map(lagTick)).toEqual(['4', '8', '16']);
  expect(axis.low).toBeLessThan(2);
  expect(axis.high).toBeGreaterThan(4);
  const many = lagAxis(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(many.ticks.length).toBeLessThanOrEqual(8);
  expect(lagTick(many.ticks.at(-1) ?? 0)).toBe('12');
  expect(lagAxis([5]).high).toBeGreaterThan(lagAxis([5]).low);
});

it('should tell of a lag that ended in numbers that were not finite', () => {
  const halted = { ...point(4, 0.2), haltedAt: 17 };
  expect(memoryReadout(halted).lines.at(-1)?.value).toBe('halted at 17');
  expect(memoryCsv([halted, point(8, 0.5)])).toBe(
    'lag,accuracy,chance,answers,steps,halted_at\n4,0.2,0.125,1024,500,17\n8,0.5,0.125,1024,500,\n',
  );
});
