import { expect, it } from 'vitest';
import { nearestPoint } from './MiniInspector.tsx';

const places = [
  { x: 10, y: 80 },
  { x: 40, y: 10 },
  { x: 42, y: 90 },
];

it('should point at the nearest place, and at the nearest bar along x alone', () => {
  expect(nearestPoint(places, { x: 38, y: 85 }, false)).toBe(2);
  expect(nearestPoint(places, { x: 38, y: 85 }, true)).toBe(1);
  expect(nearestPoint([], { x: 0, y: 0 }, true)).toBe(-1);
});
