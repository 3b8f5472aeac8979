import { describe, expect, it } from 'vitest';
import { violations } from '../../config/constraints.ts';
import { defaultConfig } from '../../config/defaults.ts';
import { withValueAt } from '../../config/paths.ts';
import { run } from '../../config/settings/index.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { asideSentence, fitted, reasonAgainst, reasonToStay } from './fitting.ts';

const banded: RunConfig = { ...defaultConfig, clip: { type: 'band', value: 1, lower: 0.5 } };
const upper = (value: number, from = banded): RunConfig => withValueAt(from, 'clip.value', value);

describe('reasonAgainst', () => {
  it('tells in a sentence why a value does not fit the others', () => {
    expect(reasonAgainst(banded, 'clip.lower', 2)).toMatch(/^The minimum norm must be below .*\.$/);
    expect(reasonAgainst(banded, 'clip.lower', 1)).toBeNull();
    expect(reasonAgainst(banded, 'bidirectional', true)).toMatch(/^[A-Z].*\.$/);
  });

  it('does not hold against a setting that others give way to it, nor what it is already', () => {
    expect(reasonAgainst(banded, 'clip.value', 0.2)).toBeNull();
    expect(reasonAgainst(upper(0.2), 'clip.lower', 0.5)).toBeNull();
  });
});

describe('reasonToStay', () => {
  it('is told only where no other number can be had', () => {
    expect(reasonToStay(banded, 'clip.lower')).toBeNull();
    expect(reasonToStay(banded, 'clip.value')).toBeNull();
  });
});

describe('fitted', () => {
  it('leaves what fits as it is', () => {
    expect(fitted(banded, 'clip.value', [])).toEqual({ config: banded, aside: [] });
  });

  it('sends back what does not fit an edit, and tells of it', () => {
    const { config, aside } = fitted(upper(0.2), 'clip.value', []);
    expect(config.clip).toEqual({ type: 'band', value: 0.2, lower: defaultConfig.clip.lower });
    expect(violations(config)).toEqual([]);
    expect(aside).toMatchObject([{ path: 'clip.lower', value: 0.5 }]);
    expect(aside.map(asideSentence)).toEqual([
      '“Minimum norm” has its default until your value is valid again. The minimum norm must be below the maximum norm.',
    ]);
  });

  it('should take what the rule says when neither the default nor the least will do', () => {
    const task = { id: 'dates', lag: 1 };
    const { config, aside } = fitted({ ...defaultConfig, task }, 'task.id', []);
    expect(violations(config)).toEqual([]);
    expect(config.embedding.size).toBe(64);
    expect(aside.map(asideSentence)).toEqual([
      '“Embedding” is 64 until your value is valid again. Encoder and decoder read symbols by an embedding.',
    ]);
    expect(fitted({ ...config, task: defaultConfig.task }, 'task.id', aside).config.embedding.size).toBe(0);
    const tied = { ...defaultConfig, task, embedding: { size: 128, tied: true } };
    expect(fitted(tied, 'task.id', []).config.embedding).toEqual({ size: 128, tied: false });
  });

  it('takes the least where the default does not fit either', () => {
    const { config, aside } = fitted(upper(0.01), 'clip.value', []);
    expect(config.clip.lower).toBe(run.clip.lower.min);
    expect(aside).toMatchObject([{ path: 'clip.lower', value: 0.5 }]);
  });

  it('brings it back as soon as it fits, as it was at first', () => {
    const once = fitted(upper(0.2), 'clip.value', []);
    const twice = fitted(upper(0.01, once.config), 'clip.value', once.aside);
    expect(twice.aside).toMatchObject([{ value: 0.5 }]);
    expect(fitted(upper(0.6, twice.config), 'clip.value', twice.aside)).toEqual({ config: upper(0.6), aside: [] });
  });

  it('leaves alone what was set by hand meanwhile', () => {
    const { config, aside } = fitted(upper(0.2), 'clip.value', []);
    const byHand = fitted(withValueAt(config, 'clip.lower', 0.15), 'clip.lower', aside);
    expect(byHand.aside).toEqual([]);
    expect(fitted(upper(1, byHand.config), 'clip.value', byHand.aside).config.clip.lower).toBe(0.15);
  });
});
