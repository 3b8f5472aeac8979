import { describe, expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { MarkovModels, mostContext } from './markov.ts';

/** Of a text by its letters a, b, …; contexts as they stand in the text. */
const idsOf = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0) - 97);
const backwards = (context: string): number[] => idsOf(context).reverse();

function modelsOf(V: number, text: string, contexts: readonly string[]): MarkovModels {
  const models = new MarkovModels(V);
  for (const context of contexts) models.watch(backwards(context));
  models.count(idsOf(text), 0, text.length);
  return models;
}

describe('MarkovModels', () => {
  it('is what Witten and Bell give by hand', () => {
    const models = modelsOf(5, 'abcadaeabca', ['a', 'ca', 'ba']);
    // n = 11: a 5, b 2, c 2, d 1, e 1; d = 5.
    const p0 = { a: (5 + 5 / 5) / 16, b: (2 + 1) / 16, d: (1 + 1) / 16 };
    expect(models.probabilities([], 0)[0]).toBeCloseTo(p0.a, 15);
    expect(models.probabilities([], 1)[0]).toBeCloseTo(p0.b, 15);
    // After a: b twice, d once, e once: n = 4, d = 3.
    const b1 = (2 + 3 * p0.b) / 7;
    const d1 = (1 + 3 * p0.d) / 7;
    const a1 = (0 + 3 * p0.a) / 7;
    expect(models.probabilities(backwards('a'), 1)[1]).toBeCloseTo(b1, 15);
    expect(models.probabilities(backwards('a'), 3)[1]).toBeCloseTo(d1, 15);
    expect(models.probabilities(backwards('a'), 0)[1]).toBeCloseTo(a1, 15);
    // After ca: d once, and once it is the end: n = 1, d = 1.
    expect(models.probabilities(backwards('ca'), 3)[2]).toBeCloseTo((1 + d1) / 2, 15);
    expect(models.probabilities(backwards('ca'), 1)[2]).toBeCloseTo(b1 / 2, 15);
    // ba never comes: it is known by its a alone.
    expect(models.probabilities(backwards('ba'), 1)[2]).toBeCloseTo(b1, 15);
  });

  it('sums to 1 in every order, after every context, seen or not', () => {
    const rng = createRng(3, 'markov');
    const V = 7;
    const text = Uint16Array.from({ length: 900 }, (_, i) => (i % 3 === 0 ? Math.floor(rng.uniform() * V) : i % V));
    const contexts = Array.from({ length: 40 }, () => Array.from({ length: 5 }, () => Math.floor(rng.uniform() * V)));
    contexts.push([], [1], [...text.subarray(10, 15)].reverse(), [...text.subarray(500, 505)].reverse());
    const models = new MarkovModels(V);
    for (const context of contexts) models.watch(context);
    models.count(text, 0, text.length);
    for (const context of contexts) {
      const sums = new Float64Array(mostContext + 1);
      for (let symbol = 0; symbol < V; symbol++) {
        models.probabilities(context, symbol).forEach((p, order) => {
          expect(p).toBeGreaterThan(0);
          sums[order] = (sums[order] as number) + p;
        });
      }
      for (const sum of sums) expect(sum).toBeCloseTo(1, 12);
    }
  });

  it('counts the same in slices, and whatever else is watched', () => {
    const text = idsOf('thequickbrownfoxjumpsoverthelazydogandthequickbrownfox');
    const whole = new MarkovModels(26);
    whole.watch(backwards('brown'));
    whole.count(text, 0, text.length);
    const sliced = new MarkovModels(26);
    for (let i = 5; i < text.length; i++) sliced.watch(text.slice(i - 5, i).reverse());
    for (let i = 0; i < text.length; i += 7) sliced.count(text, i, Math.min(text.length, i + 7));
    const f = 'f'.charCodeAt(0) - 97;
    expect(sliced.probabilities(backwards('brown'), f)).toEqual(whole.probabilities(backwards('brown'), f));
    // fox followed both times: order 5 is surer than order 1.
    const found = whole.probabilities(backwards('brown'), f);
    expect(found[5]).toBeGreaterThan(found[1] as number);
  });

  it('knows by a short context what there is of it', () => {
    const models = modelsOf(3, 'abcabcabc', ['b']);
    const found = models.probabilities(backwards('b'), 2);
    expect(found[5]).toBe(found[1]);
    expect(found[1]).toBeGreaterThan(found[0] as number);
  });
});
