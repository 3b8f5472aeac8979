import { expect, it } from 'vitest';
import { places } from '../../store/address/place.ts';

const files = import.meta.glob<string>('../**/*.tsx', { query: '?raw', import: 'default', eager: true });

it('should name a panel of the page, each, and every panel that is named', () => {
  const texts = Object.values(files).filter((text) => text.includes('<Panel'));
  const named = texts.flatMap((text) => [...text.matchAll(/<Panel\b[^>]*?\splace="(\w+)"/gs)].map(([, name]) => name));
  expect([...new Set(named)].sort()).toEqual([...places].sort());
});
