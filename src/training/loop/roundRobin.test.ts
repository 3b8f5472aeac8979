import { describe, expect, it } from 'vitest';
import { type Turner, Turns } from './roundRobin.ts';

function member(position: number, going = true) {
  const woken: number[] = [];
  const turner = {
    position,
    going,
    goOn: () => void woken.push(turner.position),
    drained: async () => {},
  };
  return Object.assign(turner satisfies Turner, { woken });
}

function together<Members extends ReturnType<typeof member>[]>(...members: Members): Turns {
  const turns = new Turns();
  for (const each of members) turns.join(each);
  return turns;
}

describe('room', () => {
  it('should be unbounded for one alone', () => {
    const alone = member(1000);
    expect(together(alone).room(alone)).toBe(Number.POSITIVE_INFINITY);
  });

  it('should let nobody get far ahead of the slowest, who always has room', () => {
    const [fast, slow] = [member(0), member(0)];
    const turns = together(fast, slow);
    // Whoever has room goes as far as it can, the fast one first.
    for (let i = 0; i < 50; i++) {
      fast.position += Math.max(0, turns.room(fast));
      expect(turns.room(slow)).toBeGreaterThan(0);
      slow.position++;
      expect(fast.position - slow.position).toBeLessThan(8);
    }
    expect(slow.position).toBe(50);
  });

  it('should wait for nobody who stands still, and let one that is behind come after', () => {
    const [ahead, halted, behind] = [member(300), member(10, false), member(290)];
    const turns = together(ahead, halted, behind);
    expect(turns.room(ahead)).toBeLessThanOrEqual(0);
    expect(turns.room(behind)).toBe(8);
    behind.position = 300;
    expect(turns.room(ahead)).toBe(8);
  });
});

describe('change', () => {
  it('should wake whoever waits when another moves, leaves, or is to hold still', async () => {
    const [first, second] = [member(0), member(0)];
    const turns = together(first, second);
    for (const event of [() => turns.moved(), () => turns.leave(second), () => void turns.hold()]) {
      const waiting = turns.change();
      event();
      await waiting;
    }
    expect(turns.held).toBe(true);
    expect(turns.room(first)).toBe(Number.POSITIVE_INFINITY);
  });
});

it('should hold all until it is released as often, then wake them', async () => {
  const members = [member(1), member(2)];
  const turns = together(...members);
  await Promise.all([turns.hold(), turns.hold()]);
  turns.release();
  expect(turns.held).toBe(true);
  turns.release();
  expect(turns.held).toBe(false);
  expect(members.map(({ woken }) => woken.length)).toEqual([2, 2]);
});
