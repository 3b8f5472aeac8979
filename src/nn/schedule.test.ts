import { describe, expect, it } from 'vitest';
import { cells, getCell } from './cells/index.ts';
import {
  chunkSteps,
  defaultTuning,
  type PersistentTile,
  planRecurrence,
  type ScheduleKind,
  type Tuning,
} from './schedule.ts';

const software: Tuning = { ...defaultTuning, software: true };
const roomy: Tuning = { software: false, maxWorkgroupBytes: 32768, maxInvocations: 1024 };
const tunings = { guaranteed: defaultTuning, software, roomy };

const sizes = [4, 16, 60, 100, 128, 132, 256, 1024].flatMap((units) =>
  [1, 3, 32, 256].map((batch) => ({ units, batch, label: `U=${units} B=${batch}` })),
);

const cases = cells.flatMap((cell) =>
  Object.entries(tunings).map(([name, tuning]) => ({ id: cell.id, cell, name, tuning })),
);

describe.each(cases)('$id, $name limits', ({ cell, tuning }) => {
  const plan = (units: number, batch: number, forced?: ScheduleKind) =>
    planRecurrence(cell, units, batch, tuning, forced);
  const backwardBytes = (units: number): number => 4 * cell.gates.length * units;

  it('gives each unit an owner, within the limits', () => {
    for (const { units, batch, label } of sizes) {
      const tiled = plan(units, batch, 'persistent');
      const fits = ({ BT, J, WG }: PersistentTile, bytesPerSequence: number): void => {
        expect(BT % 4, label).toBe(0);
        expect(J * WG, label).toBeGreaterThanOrEqual(units);
        // No invocation without a unit.
        expect(J * (WG - 1), label).toBeLessThan(units);
        expect(WG, label).toBeLessThanOrEqual(tuning.maxInvocations);
        expect(BT * bytesPerSequence, label).toBeLessThanOrEqual(tuning.maxWorkgroupBytes);
      };
      if (tiled.kind === 'persistent') {
        fits(tiled.forward, 4 * units);
        fits(tiled.backward, backwardBytes(units));
      } else {
        // Refused only where the smallest tile of the backward pass is too large.
        expect(4 * backwardBytes(units), label).toBeGreaterThan(tuning.maxWorkgroupBytes);
      }
    }
  });

  it('gives no invocation sequences that are not there', () => {
    for (const { units, batch, label } of sizes) {
      for (const kind of ['looped', 'stepwise'] as const) {
        const recurrence = plan(units, batch, kind);
        expect(recurrence.kind, label).toBe(kind);
        if (recurrence.kind !== 'persistent') expect(recurrence.R, label).toBeLessThanOrEqual(batch);
        if (recurrence.kind === 'looped') expect(recurrence.WG, label).toBeLessThanOrEqual(tuning.maxInvocations);
      }
    }
  });

  it('chooses by adapter and width', () => {
    for (const { units, batch, label } of sizes) {
      const wide = units > 128 || 4 * backwardBytes(units) > tuning.maxWorkgroupBytes;
      expect(plan(units, batch).kind, label).toBe(tuning.software ? 'looped' : wide ? 'stepwise' : 'persistent');
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
