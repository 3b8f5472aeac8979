import { describe, expect, it } from 'vitest';
import { cells } from '../../cells/index.ts';
import { type DeviceCapabilities, defaultCapabilities } from './capabilities.ts';
import { oneStageVariants } from './recurrenceVariants.ts';

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
  const variantsOf = ({ units, batch, stacked }: (typeof sizes)[number]) =>
    oneStageVariants({ gates: G, units, batch, capabilities, stacked });
  const backwardBytes = (units: number): number => 4 * G * units;

  it('gives each unit one owner, within the limits', () => {
    for (const size of sizes) {
      const { forward, backward } = variantsOf(size);
      const { units, label } = size;
      for (const [variants, bytesPerSequence] of [
        [forward, 4 * units],
        [backward, backwardBytes(units)],
      ] as const) {
        for (const variant of variants) {
          if (variant.kind !== 'persistent') continue;
          const { BT, J, WG } = variant;
          expect(BT % 4, label).toBe(0);
          expect(J * WG, label).toBeGreaterThanOrEqual(units);
          // No invocation without a unit.
          expect(J * (WG - 1), label).toBeLessThan(units);
          expect(WG, label).toBeLessThanOrEqual(capabilities.maxInvocations);
          expect(BT * bytesPerSequence, label).toBeLessThanOrEqual(capabilities.maxWorkgroupBytes);
        }
        const persistent = variants.some(({ kind }) => kind === 'persistent');
        // Refused only where the smallest tile is too large.
        expect(persistent, label).toBe(4 * bytesPerSequence <= capabilities.maxWorkgroupBytes);
      }
    }
  });

  it('gives whole gates, and whole quads where a quad exchanges', () => {
    for (const size of sizes) {
      const { forward, backward } = variantsOf(size);
      const { batch, label } = size;
      for (const variant of forward) {
        if (variant.kind === 'looped') expect(G % variant.GS, label).toBe(0);
      }
      for (const variant of [...forward, ...backward]) {
        if (variant.kind !== 'looped') continue;
        expect(variant.quad, label).toBe(capabilities.quads);
        expect(variant.WG, label).toBeLessThanOrEqual(capabilities.maxInvocations);
        if (capabilities.quads) expect([variant.R % 4, variant.WG % 4], label).toEqual([0, 0]);
        // At most the quad that the batch ends in is not full.
        expect(variant.R, label).toBeLessThan(batch + (capabilities.quads ? 4 : 1));
      }
    }
  });

  it('has no variant twice, and every kind that fits', () => {
    for (const size of sizes) {
      const { forward, backward } = variantsOf(size);
      const { label } = size;
      for (const variants of [forward, backward]) {
        const texts = variants.map((variant) => JSON.stringify(variant));
        expect(new Set(texts).size, label).toBe(texts.length);
        const kinds = variants.map(({ kind }) => kind);
        expect(kinds, label).toContain('looped');
        expect(kinds, label).toContain('stepwise');
      }
    }
  });

  it('prefers by adapter and width', () => {
    for (const size of sizes) {
      const { forward, backward } = variantsOf(size);
      const { units, label } = size;
      const wide = units > 128 || 4 * backwardBytes(units) > capabilities.maxWorkgroupBytes;
      const preferred = capabilities.software ? 'looped' : wide ? 'stepwise' : 'persistent';
      expect(backward[0]?.kind, label).toBe(preferred);
      if (units <= 128) continue;
      expect(forward[0]?.kind, label).toBe(preferred);
    }
  });

  it('has a wavefront for a stack, before the steps of a layer at a time, and none for a layer alone', () => {
    for (const size of sizes) {
      const { forward, backward } = variantsOf(size);
      const { stacked, label } = size;
      for (const variants of [forward, backward]) {
        const wavefronts = variants.flatMap((variant) => (variant.kind === 'stepwise' ? [variant.wavefront] : []));
        expect(wavefronts, label).toEqual(stacked ? [true, false] : [false]);
      }
    }
  });
});
