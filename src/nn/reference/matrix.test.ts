import { expect, it } from 'vitest';
import { addOuterProduct, addProduct, addTransposedProduct, addVector } from './matrix.ts';

// [[1, 2, 3], [4, 5, 6]] behind one foreign element on each side.
const matrix = () => ({ data: Float64Array.of(9, 1, 2, 3, 4, 5, 6, 9), at: 1, rows: 2, columns: 3, stride: 3 });

it('should add A x, Aᵀ y, y xᵀ and x, and touch nothing else, when they lie inside larger arrays', () => {
  const y = Float64Array.of(7, 10, 20, 7);
  addProduct(y, 1, matrix(), Float64Array.of(0, 1, 0, -1), 1);
  expect([...y]).toEqual([7, 8, 18, 7]);

  const x = Float64Array.of(7, 10, 20, 30, 7);
  addTransposedProduct(x, 1, matrix(), Float64Array.of(0, 2, -1), 1);
  expect([...x]).toEqual([7, 8, 19, 30, 7]);

  const a = matrix();
  addOuterProduct(a, Float64Array.of(0, 2, -1), 1, Float64Array.of(1, 0, 3), 0);
  expect([...a.data]).toEqual([9, 3, 2, 9, 3, 5, 3, 9]);

  const sum = Float64Array.of(1, 2, 3);
  addVector(sum, 1, Float64Array.of(10, 20), 0, 2);
  expect([...sum]).toEqual([1, 12, 23]);
});
