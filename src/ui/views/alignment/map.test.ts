import { describe, expect, it } from 'vitest';
import { isUpright, mapLayout, shortened } from './map.ts';

const characters = (count: number) => [...Array.from({ length: count - 1 }, () => 'a'), '<end>'];

describe('the layout of an alignment', () => {
  it('should fill its place when there is room, and be wider than it when columns would be too narrow', () => {
    const wide = mapLayout(characters(20), ['x', '<end>'], 500);
    expect(wide.left + 20 * wide.cell.width).toBeLessThanOrEqual(500);
    expect(wide.left + 20 * (wide.cell.width + 1)).toBeGreaterThan(490);
    const long = mapLayout(characters(71), ['x', '<end>'], 330);
    expect(long.cell.width).toBeGreaterThanOrEqual(16);
    expect(long.left + 71 * long.cell.width).toBeGreaterThan(330);
  });

  it('should stand labels upright when these are wider than a column, and leave room for them', () => {
    const layout = mapLayout(characters(30), ['x'], 600);
    expect(isUpright('a', layout)).toBe(false);
    expect(isUpright('<end>', layout)).toBe(true);
    expect(layout.top).toBeGreaterThan(5 * 6.8);
    expect(mapLayout(['a', 'b'], ['x'], 600).top).toBe(20);
  });

  it('should cut long words off', () => {
    expect(shortened('internationalisation')).toBe('international…');
    expect(shortened('fourteen-chars')).toBe('fourteen-chars');
  });
});
