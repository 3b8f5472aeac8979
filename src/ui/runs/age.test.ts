import { expect, it } from 'vitest';
import { age } from './age.ts';

it.each([
  [0, 'just now'],
  [9.9, 'just now'],
  [-500, 'just now'],
  [40, '40 seconds ago'],
  [60, '1 minute ago'],
  [179, '2 minutes ago'],
  [7300, '2 hours ago'],
  [86_400 * 3.9, '3 days ago'],
])('%d seconds', (seconds, text) => {
  expect(age(1e12, 1e12 + seconds * 1000)).toBe(text);
});
