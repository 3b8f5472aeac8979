import { expect, it } from 'vitest';
import { csvLine } from './csv.ts';

it('should put a field in quotes only when it holds what separates fields or lines', () => {
  expect(csvLine(['a', '1,5', 'say "so"', 'two\nlines', 'one\rtwo', '', ' '])).toBe(
    'a,"1,5","say ""so""","two\nlines","one\rtwo",, ',
  );
  expect(csvLine([])).toBe('');
});
