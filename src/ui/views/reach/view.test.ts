import { describe, expect, it } from 'vitest';
import { alike } from '../../../probes/testing/alike.ts';
import { logShare, viridis } from '../../charts/colours.ts';
import { magnitudeAxis } from '../../charts/windowAxes.ts';
import { showShare } from './show.ts';
import { reachData } from './testing/reachData.ts';
import { shownOf } from './view.ts';

describe('shownOf', () => {
  const data = reachData({ seqLength: 32, losses: 8, layers: 2, norm: () => 1 });

  const one = { tau: null, layer: 0, reverse: false, state: 'h' } as const;

  it('should take the last loss unless another was chosen', () => {
    expect(shownOf({ ...one, layer: 1 }, data)).toEqual({ tau: 31, recurrence: 1, state: 'h' });
    expect(shownOf({ ...one, tau: 27 }, data).tau).toBe(27);
  });

  it('should hold a choice within what there is', () => {
    expect(shownOf({ ...one, tau: 3, layer: 3, state: 'c' }, data)).toEqual({ tau: 24, recurrence: 1, state: 'h' });
    expect(shownOf({ ...one, tau: 900 }, data).tau).toBe(31);
  });

  it('should take a loss halfway and the direction that was chosen when layers are bidirectional', () => {
    const bidirectional = { ...data, recurrences: alike(2, true) };
    expect(shownOf({ ...one, layer: 1 }, bidirectional)).toEqual({ tau: 27, recurrence: 2, state: 'h' });
    expect(shownOf({ ...one, layer: 1, reverse: true }, bidirectional).recurrence).toBe(3);
    expect(shownOf({ ...one, layer: 1, reverse: true }, data).recurrence).toBe(1);
  });
});

it('viridis grows brighter all the way', () => {
  const brightness = (share: number): number => {
    const [r, g, b] = viridis(share);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (let i = 1; i <= 50; i++) expect(brightness(i / 50)).toBeGreaterThan(brightness((i - 1) / 50));
  expect(viridis(-1)).toEqual([68, 1, 84]);
  expect(viridis(2)).toEqual([253, 231, 37]);
});

it('logShare places values by their powers of ten', () => {
  expect(logShare(1e-3, 1e-6, 1)).toBeCloseTo(0.5, 12);
  expect(logShare(0, 1e-6, 1)).toBe(0);
});

it('magnitudeAxis leaves out zeros and what is as good as nothing', () => {
  expect(magnitudeAxis([[0, 0.2, 1]], [1e-3, 1], null)).toMatchObject({ low: 5e-4, high: 2 });
  expect(magnitudeAxis([[1e-30, 1]], [], null).low).toBeGreaterThan(1e-9);
  expect(magnitudeAxis([[0, 0]], [], null).high).toBeGreaterThan(0);
});

it('showShare writes shares over many powers of ten', () => {
  expect([1, 0.374, 0.0012, 2.3e-5, 0, 1.3, 120].map(showShare)).toEqual([
    '100%',
    '37%',
    '0.1%',
    '2.3e-5',
    '0',
    '130%',
    '120×',
  ]);
});
