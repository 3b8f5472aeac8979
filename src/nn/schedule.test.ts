import { describe, expect, it } from 'vitest';
import { cells, getCell } from './cells/index.ts';
import { backwardSchedules, chunkSteps, defaultTuning, forwardSchedules, type Tuning } from './schedule.ts';

const software: Tuning = { ...defaultTuning, software: true };
const roomy: Tuning = { ...defaultTuning, maxWorkgroupBytes: 32768, maxInvocations: 1024, quads: true };
const tunings = { guaranteed: defaultTuning, software, 'software with quads': { ...software, quads: true }, roomy };

const sizes = [4, 16, 60, 100, 128, 132, 256, 1024].flatMap((units) =>
  [1, 3, 32, 256].map((batch) => ({ units, batch, label: `U=${units} B=${batch}` })),
);

const cases = cells.flatMap((cell) =>
  Object.entries(tunings).map(([name, tuning]) => ({ id: cell.id, cell, name, tuning })),
);

describe.each(cases)('$id, $name limits', ({ cell, tuning }) => {
  const G = cell.gates.length;
  const backwardBytes = (units: number): number => 4 * G * units;

  it('gives each unit one owner, within the limits', () => {
    for (const { units, batch, label } of sizes) {
      for (const [schedules, bytesPerSequence] of [
        [forwardSchedules(cell, units, batch, tuning), 4 * units],
        [backwardSchedules(cell, units, batch, tuning), backwardBytes(units)],
      ] as const) {
        for (const schedule of schedules) {
          if (schedule.kind !== 'persistent') continue;
          const { BT, J, WG } = schedule;
          expect(BT % 4, label).toBe(0);
          expect(J * WG, label).toBeGreaterThanOrEqual(units);
          // No invocation without a unit.
          expect(J * (WG - 1), label).toBeLessThan(units);
          expect(WG, label).toBeLessThanOrEqual(tuning.maxInvocations);
          expect(BT * bytesPerSequence, label).toBeLessThanOrEqual(tuning.maxWorkgroupBytes);
        }
        const persistent = schedules.some(({ kind }) => kind === 'persistent');
        // Refused only where the smallest tile is too large.
        expect(persistent, label).toBe(4 * bytesPerSequence <= tuning.maxWorkgroupBytes);
      }
    }
  });

  it('gives whole gates, and whole quads where a quad exchanges', () => {
    for (const { units, batch, label } of sizes) {
      for (const schedule of forwardSchedules(cell, units, batch, tuning)) {
        if (schedule.kind === 'looped') expect(G % schedule.GS, label).toBe(0);
      }
      for (const schedule of [
        ...forwardSchedules(cell, units, batch, tuning),
        ...backwardSchedules(cell, units, batch, tuning),
      ]) {
        if (schedule.kind !== 'looped') continue;
        expect(schedule.quad, label).toBe(tuning.quads);
        expect(schedule.WG, label).toBeLessThanOrEqual(tuning.maxInvocations);
        if (tuning.quads) expect([schedule.R % 4, schedule.WG % 4], label).toEqual([0, 0]);
        // At most the quad that the batch ends in is not full.
        expect(schedule.R, label).toBeLessThan(batch + (tuning.quads ? 4 : 1));
      }
    }
  });

  it('has no schedule twice, and every kind that fits', () => {
    for (const { units, batch, label } of sizes) {
      for (const schedules of [
        forwardSchedules(cell, units, batch, tuning),
        backwardSchedules(cell, units, batch, tuning),
      ]) {
        const texts = schedules.map((schedule) => JSON.stringify(schedule));
        expect(new Set(texts).size, label).toBe(texts.length);
        const kinds = schedules.map(({ kind }) => kind);
        expect(kinds, label).toContain('looped');
        expect(kinds, label).toContain('stepwise');
      }
    }
  });

  it('prefers by adapter and width', () => {
    for (const { units, batch, label } of sizes) {
      const wide = units > 128 || 4 * backwardBytes(units) > tuning.maxWorkgroupBytes;
      const preferred = tuning.software ? 'looped' : wide ? 'stepwise' : 'persistent';
      expect(backwardSchedules(cell, units, batch, tuning)[0]?.kind, label).toBe(preferred);
      if (units <= 128) continue;
      expect(forwardSchedules(cell, units, batch, tuning)[0]?.kind, label).toBe(preferred);
    }
  });
});

describe('chunkSteps', () => {
  const lstm = getCell('lstm');

  it('takes a small layer’s window whole and cuts a large one, never to nothing', () => {
    expect(chunkSteps(lstm, 16, 4, 100, software)).toBe(100);
    const cut = chunkSteps(lstm, 128, 256, 1024, software);
    expect(cut).toBeGreaterThan(1);
    expect(cut).toBeLessThan(1024);
    expect(chunkSteps(lstm, 1024, 256, 1024, software)).toBe(1);
  });

  it('takes more at a time on a GPU', () => {
    expect(chunkSteps(lstm, 128, 256, 1024, defaultTuning)).toBeGreaterThan(chunkSteps(lstm, 128, 256, 1024, software));
  });
});
