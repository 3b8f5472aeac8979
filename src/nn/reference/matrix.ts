/** A row-major matrix inside a larger array, from `at` on, whose rows begin `stride` apart. */
export interface MatrixView {
  readonly data: Float64Array;
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** A matrix that is all of an array. */
export const matrixOf = (data: Float64Array, rows: number, columns: number): MatrixView => ({
  data,
  at: 0,
  rows,
  columns,
  stride: columns,
});

/** Some neighbouring columns of a matrix. */
export const columnsOf = (matrix: MatrixView, first: number, columns: number): MatrixView => ({
  ...matrix,
  at: matrix.at + first,
  columns,
});

/** The rows first ≤ row < end of a matrix. */
export const rowsOf = (matrix: MatrixView, first: number, end: number): MatrixView => ({
  ...matrix,
  at: matrix.at + first * matrix.stride,
  rows: end - first,
});

/** y += A x, with x and y inside larger arrays. */
export function addProduct(y: Float64Array, yAt: number, a: MatrixView, x: Float64Array, xAt: number): void {
  const { data, at, rows, columns, stride } = a;
  for (let row = 0; row < rows; row++) {
    const from = at + row * stride;
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      sum += (data[from + column] as number) * (x[xAt + column] as number);
    }
    y[yAt + row] = (y[yAt + row] as number) + sum;
  }
}

/** x += Aᵀ y. */
export function addTransposedProduct(x: Float64Array, xAt: number, a: MatrixView, y: Float64Array, yAt: number): void {
  const { data, at, rows, columns, stride } = a;
  for (let row = 0; row < rows; row++) {
    const from = at + row * stride;
    const factor = y[yAt + row] as number;
    for (let column = 0; column < columns; column++) {
      x[xAt + column] = (x[xAt + column] as number) + factor * (data[from + column] as number);
    }
  }
}

/** A += y xᵀ. */
export function addOuterProduct(a: MatrixView, y: Float64Array, yAt: number, x: Float64Array, xAt: number): void {
  const { data, at, rows, columns, stride } = a;
  for (let row = 0; row < rows; row++) {
    const from = at + row * stride;
    const factor = y[yAt + row] as number;
    for (let column = 0; column < columns; column++) {
      data[from + column] = (data[from + column] as number) + factor * (x[xAt + column] as number);
    }
  }
}

/** y += x, `count` elements. */
export function addVector(y: Float64Array, yAt: number, x: Float64Array, xAt: number, count: number): void {
  for (let i = 0; i < count; i++) y[yAt + i] = (y[yAt + i] as number) + (x[xAt + i] as number);
}
