import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { type DeviceCapabilities, defaultCapabilities } from './capabilities.ts';
import { headParameters } from './head.ts';
import {
  candidatesFor,
  defaultVariants,
  describeVariant,
  describeVariants,
  operations,
  readVariants,
} from './kernelVariants.ts';
import { variantKinds } from './recurrenceVariants.ts';

const software = { ...defaultCapabilities, software: true, quads: true };
const shape = { cell: getCell('lstm'), activation: 'tanh', layers: 1, hiddenSize: 126, vocabularySize: 30 } as const;
const sequences = { shape, seqLength: 16, batchSize: 32 };
const candidates = candidatesFor(sequences, software);

describe('variants', () => {
  it('should be the first candidates, or the first of a kind', () => {
    const variants = defaultVariants(candidates);
    for (const operation of operations) expect(variants[operation]).toBe(candidates[operation][0]);
    for (const kind of variantKinds) {
      const { forward, backward } = defaultVariants(candidates, kind);
      expect([forward.kind, backward.kind]).toEqual([kind, kind]);
    }
  });

  it('should be stepwise for a two-stage layer when it is wide and on a GPU, else looped', () => {
    const kindsOf = (hiddenSize: number, capabilities: DeviceCapabilities): string[] => {
      const wide = { ...sequences, shape: { ...shape, hiddenSize, layerNorm: true } };
      const { forward, backward } = defaultVariants(candidatesFor(wide, capabilities));
      return [forward.kind, backward.kind];
    };
    expect(kindsOf(128, defaultCapabilities)).toEqual(['looped', 'looped']);
    expect(kindsOf(129, defaultCapabilities)).toEqual(['stepwise', 'stepwise']);
    expect(kindsOf(129, software)).toEqual(['looped', 'looped']);
  });

  it('should tell candidates apart by their text', () => {
    for (const operation of operations) {
      const texts = candidates[operation].map(describeVariant);
      expect(new Set(texts).size).toBe(texts.length);
    }
    expect(describeVariant(candidates.forward[0] as never)).toBe('looped R16 GS2 WG32 quad');
  });

  it('should come back from their text, each candidate of each operation', () => {
    for (const operation of operations) {
      for (const variant of candidates[operation]) {
        const variants = { ...defaultVariants(candidates), [operation]: variant };
        expect(readVariants(describeVariants(variants), candidates)).toEqual(variants);
      }
    }
    expect(readVariants('', candidates)).toEqual(defaultVariants(candidates));
    expect(readVariants('rows: TM8 TN8', candidates).rows).toEqual({ TM: 8, TN: 8, quad: false });
  });

  it('should take the default for the head where a text is older than its choice', () => {
    const old = describeVariants(defaultVariants(candidates)).replace(/; head: .*/, '');
    expect(old).toMatch(/outer: [^;]+$/);
    expect(readVariants(old, candidates)).toEqual(defaultVariants(candidates));
    expect(readVariants('head: split', candidates).head).toEqual({ kind: 'split' });
  });

  it('should keep the chunks whose gates are computed twice', () => {
    const variants = { ...defaultVariants(candidates), recompute: { C: 48 } };
    expect(describeVariants(variants)).toMatch(/; recompute: C48$/);
    expect(readVariants(describeVariants(variants), candidates)).toEqual(variants);
    expect(readVariants('', candidates).recompute).toBeUndefined();
    for (const wrong of ['48', 'C0', 'C47', 'C-16', 'C16 quad', '']) {
      expect(() => readVariants(`recompute: ${wrong}`, candidates)).toThrow(/multiple of 16 steps/);
    }
  });

  it.each([
    ['heads: TM8', /operations forward, backward, rows, outer, head, not “heads”/],
    ['rows: TM9 TN9', /can’t run the plan’s “rows: TM9 TN9”.*it has TM16 TN8 quad/],
    ['forward: looped R16 GS2 WG64 quad', /can’t run/],
  ])('should refuse “%s”', (text, message) => {
    expect(() => readVariants(text, candidates)).toThrow(message);
  });

  it('should not offer what a device without subgroups can’t compile', () => {
    const without = candidatesFor(sequences, { ...software, quads: false });
    expect(describeVariants(defaultVariants(without))).not.toContain('quad');
    expect(() => readVariants('rows: TM16 TN8 quad', without)).toThrow(RangeError);
  });

  describe('of the head', () => {
    const headsOf = (vocabularySize: number, capabilities: DeviceCapabilities) =>
      candidatesFor({ ...sequences, shape: { ...shape, vocabularySize } }, capabilities);

    it('should be fused with its loss only where rows of logits fit', () => {
      for (const capabilities of [software, defaultCapabilities]) {
        expect(headsOf(128, capabilities).head[0]).toMatchObject({ kind: 'fused' });
        expect(headsOf(128, capabilities).head).toContainEqual({ kind: 'split' });
        expect(headsOf(129, capabilities).head).toEqual([{ kind: 'split' }]);
      }
      // 68 columns with their padding, 17 an invocation, in three turns.
      const heads = headsOf(65, software).head.map(describeVariant);
      expect(heads).toEqual(['fused TM16 TN6 quad', 'split', 'fused TM12 TN6 quad']);
      expect(() => readVariants('head: fused TM16 TN6 quad', headsOf(300, software))).toThrow(
        /can’t run the plan’s “head: fused TM16 TN6 quad” for this model; it has split/,
      );
    });

    it.each([2, 4, 5, 17, 64, 65, 96, 127, 128])('should cut %d columns among invocations, turns and vectors', (V) => {
      for (const capabilities of [software, defaultCapabilities]) {
        for (const tile of headsOf(V, capabilities).head) {
          if (tile.kind === 'split') continue;
          const padded = 4 * Math.ceil(V / 4);
          const { COLS, VN, Q, GROUPS, PARTS, WX, WY } = headParameters(tile, padded);
          expect(COLS * WX).toBe(padded);
          expect(VN * Q).toBe(tile.TN);
          expect([2, 3, 4]).toContain(VN);
          expect(GROUPS).toBe(Math.ceil(COLS / VN));
          expect(PARTS).toBe(Math.ceil(GROUPS / Q));
          expect(WX * WY).toBeLessThanOrEqual(capabilities.maxInvocations);
        }
      }
    });
  });

  describe('of a stack', () => {
    const stack = { ...sequences, shape: { ...shape, layers: 3, hiddenSize: 256 } };
    const text = (capabilities: DeviceCapabilities): string =>
      describeVariants(defaultVariants(candidatesFor(stack, capabilities)));
    /** The gates of all layers, the largest of what they share. */
    const needed = 3 * 4 * 16 * 32 * 4 * 256;

    it('should be a wavefront on a GPU where a layer is wide, and looped on a software adapter', () => {
      expect(text(defaultCapabilities)).toMatch(/^forward: stepwise R4 wavefront; backward: stepwise R4 wavefront; /);
      expect(text(software)).toMatch(/^forward: looped .+; backward: looped /);
    });

    it('should do without a wavefront where its buffers would not fit', () => {
      expect(text({ ...defaultCapabilities, maxBindingBytes: needed })).toContain('wavefront');
      expect(text({ ...defaultCapabilities, maxBindingBytes: needed - 1 })).toMatch(
        /^forward: stepwise R4; backward: stepwise R4; /,
      );
    });

    it('should come back from the text of a plan that knew no wavefront', () => {
      const { forward } = readVariants('forward: stepwise R4', candidatesFor(stack, defaultCapabilities));
      expect(forward).toEqual({ kind: 'stepwise', R: 4, wavefront: false });
    });

    it('should come back from the text of a plan that was written with other words', () => {
      const of = (model: typeof stack) => candidatesFor(model, defaultCapabilities);
      const { forward, backward } = readVariants('forward: stepwise R4 wave; backward: stepwise R4', of(stack));
      expect([forward, backward]).toMatchObject([{ wavefront: true }, { wavefront: false }]);
      const elementwise = { ...stack, shape: { ...stack.shape, cell: getCell('indrnn') } };
      expect(readVariants('forward: units WG32', of(elementwise)).forward).toEqual({ kind: 'elementwise', WG: 32 });
    });

    it('should refuse a pinned wavefront that does not fit, or that has one layer to run', () => {
      const tight = candidatesFor(stack, { ...defaultCapabilities, maxBindingBytes: needed - 1 });
      for (const without of [tight, candidatesFor(sequences, defaultCapabilities)]) {
        expect(() => readVariants('forward: stepwise R4 wavefront', without)).toThrow(
          /can’t run the plan’s “forward: stepwise R4 wavefront” for this model; it has .*stepwise R4/,
        );
      }
    });
  });
});
