import { describe, expect, it } from 'vitest';
import { RoundRobin, type Scheduled } from './roundRobin.ts';

function member(position: number, going = true) {
  const woken: number[] = [];
  const scheduled = {
    position,
    going,
    wake: () => void woken.push(scheduled.position),
    drained: async () => {},
  };
  return Object.assign(scheduled satisfies Scheduled, { woken });
}

function together<Members extends ReturnType<typeof member>[]>(...members: Members): RoundRobin {
  const roundRobin = new RoundRobin();
  for (const each of members) roundRobin.join(each);
  return roundRobin;
}

describe('room', () => {
  it('should be unbounded for one alone', () => {
    const alone = member(1000);
    expect(together(alone).room(alone)).toBe(Number.POSITIVE_INFINITY);
  });

  it('should let nobody get far ahead of the slowest, who always has room', () => {
    const [fast, slow] = [member(0), member(0)];
    const roundRobin = together(fast, slow);
    // Whoever has room goes as far as it can, the fast one first.
    for (let i = 0; i < 50; i++) {
      fast.position += Math.max(0, roundRobin.room(fast));
      expect(roundRobin.room(slow)).toBeGreaterThan(0);
      slow.position++;
      expect(fast.position - slow.position).toBeLessThan(8);
    }
    expect(slow.position).toBe(50);
  });

  it('should wait for nobody who stands still, and let one that is behind come after', () => {
    const [ahead, halted, behind] = [member(300), member(10, false), member(290)];
    const roundRobin = together(ahead, halted, behind);
    expect(roundRobin.room(ahead)).toBeLessThanOrEqual(0);
    expect(roundRobin.room(behind)).toBe(8);
    behind.position = 300;
    expect(roundRobin.room(ahead)).toBe(8);
  });
});

describe('change', () => {
  it('should wake whoever waits when another moves, leaves, or all are suspended', async () => {
    const [first, second] = [member(0), member(0)];
    const roundRobin = together(first, second);
    for (const event of [() => roundRobin.moved(), () => roundRobin.leave(second), () => void roundRobin.suspend()]) {
      const waiting = roundRobin.change();
      event();
      await waiting;
    }
    expect(roundRobin.suspended).toBe(true);
    expect(roundRobin.room(first)).toBe(Number.POSITIVE_INFINITY);
  });
});

it('should suspend all until it is released as often, then wake them', async () => {
  const members = [member(1), member(2)];
  const roundRobin = together(...members);
  await Promise.all([roundRobin.suspend(), roundRobin.suspend()]);
  roundRobin.release();
  expect(roundRobin.suspended).toBe(true);
  roundRobin.release();
  expect(roundRobin.suspended).toBe(false);
  expect(members.map(({ woken }) => woken.length)).toEqual([2, 2]);
});
