/** Eigenvalues and singular values, by ml-matrix. Imported on demand, where they are needed. */
import { EVD, Matrix, SVD } from 'ml-matrix';

/** @throws RangeError for what is not finite: the iterations would never end. */
function matrixOf(values: ArrayLike<number>, rows: number, columns: number): Matrix {
  if (values.length !== rows * columns) throw new RangeError(`${rows} × ${columns} values are needed`);
  const matrix = new Matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = values[i * columns + j] as number;
      if (!Number.isFinite(value)) throw new RangeError('the matrix is not finite');
      matrix.set(i, j, value);
    }
  }
  return matrix;
}

interface ComplexValues {
  readonly real: Float64Array<ArrayBuffer>;
  readonly imaginary: Float64Array<ArrayBuffer>;
}

/**
 * All n eigenvalues of a square matrix, the largest in size first; of a pair the one above the real axis first.
 * @param values [n, n], row-major
 * @throws RangeError for what is not finite, or another number of values
 */
export function eigenvalues(values: ArrayLike<number>, n: number): ComplexValues {
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(matrixOf(values, n, n), { assumeSymmetric: false });
  const size = (i: number): number => Math.hypot(realEigenvalues[i] as number, imaginaryEigenvalues[i] as number);
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => size(b) - size(a) || (imaginaryEigenvalues[b] as number) - (imaginaryEigenvalues[a] as number),
  );
  return {
    real: Float64Array.from(order, (i) => realEigenvalues[i] as number),
    imaginary: Float64Array.from(order, (i) => imaginaryEigenvalues[i] as number),
  };
}

/**
 * All singular values of a matrix, the largest first.
 * @param values [rows, columns], row-major
 * @throws RangeError for what is not finite, or another number of values
 */
export function singularValues(values: ArrayLike<number>, rows: number, columns: number): number[] {
  const found = new SVD(matrixOf(values, rows, columns), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  return found.diagonal.toSorted((a, b) => b - a);
}
