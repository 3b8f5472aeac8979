import { describe, expect, it } from 'vitest';
import { pictures } from './pictures.ts';
import { requestOf, useInsideView } from './view.ts';

/** Found by name alone: nothing of them is loaded. */
const views = Object.keys(import.meta.glob('../views/*/View.tsx'));

describe('the pictures inside the cell', () => {
  it('should be those that views are found for, each with an id and a name of its own', () => {
    expect(pictures.length).toBeGreaterThan(4);
    expect(pictures.map(({ folder }) => `../views/${folder}/View.tsx`).sort()).toEqual(views);
    for (const of of ['id', 'label'] as const)
      expect(new Set(pictures.map((picture) => picture[of])).size).toBe(pictures.length);
    expect(useInsideView.getState().picture).toBe(pictures[0]?.id);
  });

  it('should ask for a layer and a direction, or for a whole run where all layers come at once', () => {
    const look = { layer: 1, reverse: true };
    expect(requestOf({}, look, null)).toEqual({ layer: 1, reverse: true });
    expect(requestOf({}, { layer: 0, reverse: false }, 7)).toEqual({ layer: 0, run: 7 });
    expect(requestOf({ ofAllLayers: true }, look, 7)).toEqual({ run: 7 });
    expect(requestOf({ ofAllLayers: true }, look, null)).toEqual({});
  });
});
