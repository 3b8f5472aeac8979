import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../cells/index.ts';
import {
  backwardVariants,
  chunkSteps,
  type DeviceCapabilities,
  defaultCapabilities,
  forwardVariants,
  stepParts,
  stepWorkgroups,
} from './recurrenceVariants.ts';

const software: DeviceCapabilities = { ...defaultCapabilities, software: true };
const roomy: DeviceCapabilities = {
  ...defaultCapabilities,
  maxWorkgroupBytes: 32768,
  maxInvocations: 1024,
  quads: true,
};
const tunings = {
  guaranteed: defaultCapabilities,
  software,
  'software with quads': { ...software, quads: true },
  roomy,
};

const sizes = [4, 16, 60, 100, 128, 132, 256, 1024].flatMap((units) =>
  [1, 3, 32, 256].flatMap((batch) =>
    [false, true].map((stacked) => ({ units, batch, stacked, label: `U=${units} B=${batch} stacked=${stacked}` })),
  ),
);

const cases = cells.flatMap((cell) =>
  Object.entries(tunings).map(([name, capabilities]) => ({ id: cell.id, cell, name, capabilities })),
);

describe.each(cases)('$id, $name limits', ({ cell, capabilities }) => {
  const G = cell.gates.length;
  const backwardBytes = (units: number): number => 4 * G * units;

  it('gives each unit one owner, within the limits', () => {
    for (const { units, batch, stacked, label } of sizes) {
      for (const [schedules, bytesPerSequence] of [
        [forwardVariants(cell, units, batch, capabilities, stacked), 4 * units],
        [backwardVariants(cell, units, batch, capabilities, stacked), backwardBytes(units)],
      ] as const) {
        for (const schedule of schedules) {
          if (schedule.kind !== 'persistent') continue;
          const { BT, J, WG } = schedule;
          expect(BT % 4, label).toBe(0);
          expect(J * WG, label).toBeGreaterThanOrEqual(units);
          // No invocation without a unit.
          expect(J * (WG - 1), label).toBeLessThan(units);
          expect(WG, label).toBeLessThanOrEqual(capabilities.maxInvocations);
          expect(BT * bytesPerSequence, label).toBeLessThanOrEqual(capabilities.maxWorkgroupBytes);
        }
        const persistent = schedules.some(({ kind }) => kind === 'persistent');
        // Refused only where the smallest tile is too large.
        expect(persistent, label).toBe(4 * bytesPerSequence <= capabilities.maxWorkgroupBytes);
      }
    }
  });

  it('gives whole gates, and whole quads where a quad exchanges', () => {
    for (const { units, batch, stacked, label } of sizes) {
      for (const schedule of forwardVariants(cell, units, batch, capabilities, stacked)) {
        if (schedule.kind === 'looped') expect(G % schedule.GS, label).toBe(0);
      }
      for (const schedule of [
        ...forwardVariants(cell, units, batch, capabilities, stacked),
        ...backwardVariants(cell, units, batch, capabilities, stacked),
      ]) {
        if (schedule.kind !== 'looped') continue;
        expect(schedule.quad, label).toBe(capabilities.quads);
        expect(schedule.WG, label).toBeLessThanOrEqual(capabilities.maxInvocations);
        if (capabilities.quads) expect([schedule.R % 4, schedule.WG % 4], label).toEqual([0, 0]);
        // At most the quad that the batch ends in is not full.
        expect(schedule.R, label).toBeLessThan(batch + (capabilities.quads ? 4 : 1));
      }
    }
  });

  it('has no schedule twice, and every kind that fits', () => {
    for (const { units, batch, stacked, label } of sizes) {
      for (const schedules of [
        forwardVariants(cell, units, batch, capabilities, stacked),
        backwardVariants(cell, units, batch, capabilities, stacked),
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
    for (const { units, batch, stacked, label } of sizes) {
      const wide = units > 128 || 4 * backwardBytes(units) > capabilities.maxWorkgroupBytes;
      const preferred = capabilities.software ? 'looped' : wide ? 'stepwise' : 'persistent';
      expect(backwardVariants(cell, units, batch, capabilities, stacked)[0]?.kind, label).toBe(preferred);
      if (units <= 128) continue;
      expect(forwardVariants(cell, units, batch, capabilities, stacked)[0]?.kind, label).toBe(preferred);
    }
  });

  it('has a wave for a stack, before the steps of a layer at a time, and none for a layer alone', () => {
    for (const { units, batch, stacked, label } of sizes) {
      for (const schedules of [
        forwardVariants(cell, units, batch, capabilities, stacked),
        backwardVariants(cell, units, batch, capabilities, stacked),
      ]) {
        const waves = schedules.flatMap((schedule) => (schedule.kind === 'stepwise' ? [schedule.wave] : []));
        expect(waves, label).toEqual(stacked ? [true, false] : [false]);
      }
    }
  });
});

describe('stepParts', () => {
  const schedule = { kind: 'stepwise', R: 4, wave: true } as const;
  const parts = (layers: number, batch: number, dispatchWork: number) =>
    stepParts(schedule, layers, batch, 10, { ...software, dispatchWork }).map(({ layers: l, sequences: s }) => [
      [l.first, l.end],
      [s.first, s.end],
    ]);

  it('takes a step whole where it is short', () => {
    expect(parts(3, 70, 1e6)).toEqual([
      [
        [0, 3],
        [0, 70],
      ],
    ]);
  });

  it('cuts the batch into whole rows of workgroups, the last as long as is left', () => {
    // 32 sequences a row, 960 operations of three layers
    const cut = (sequences: number[][]) => sequences.map((range) => [[0, 3], range]);
    expect(parts(3, 70, 1919)).toEqual(
      cut([
        [0, 32],
        [32, 64],
        [64, 70],
      ]),
    );
    expect(parts(3, 70, 1920)).toEqual(
      cut([
        [0, 64],
        [64, 70],
      ]),
    );
  });

  it('cuts the layers too where a row of all of them is too long, down to a row of one', () => {
    expect(parts(3, 40, 640)).toEqual([
      [
        [0, 2],
        [0, 32],
      ],
      [
        [0, 2],
        [32, 40],
      ],
      [
        [2, 3],
        [0, 32],
      ],
      [
        [2, 3],
        [32, 40],
      ],
    ]);
    expect(parts(2, 5, 1)).toEqual([
      [
        [0, 1],
        [0, 5],
      ],
      [
        [1, 2],
        [0, 5],
      ],
    ]);
  });

  it('has a workgroup for each of its units, sequences and layers', () => {
    expect(stepWorkgroups(schedule, 32, { first: 0, end: 32 }, 3)).toEqual([1, 1, 3]);
    expect(stepWorkgroups(schedule, 36, { first: 32, end: 65 })).toEqual([2, 2, 1]);
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
    expect(chunkSteps(lstm, 128, 256, 1024, defaultCapabilities)).toBeGreaterThan(
      chunkSteps(lstm, 128, 256, 1024, software),
    );
  });
});
