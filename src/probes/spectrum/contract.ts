import { type CellPlace, type CellRequest, defineProbe } from '../shared/contract.ts';

/** The eigenvalues of a layer's recurrent matrix, gate by gate. */
export interface SpectrumData extends CellPlace {
  readonly hiddenSize: number;
  /** In the cell's order. */
  readonly gates: readonly GateSpectrum[];
}

export interface GateSpectrum {
  /** 'f' */
  readonly name: string;
  /** 'forget gate' */
  readonly label: string;
  /** [H] each, the largest in size first; NaN where a weight is not finite. */
  readonly real: Float32Array<ArrayBuffer>;
  readonly imaginary: Float32Array<ArrayBuffer>;
}

/** The widest layer whose eigenvalues are computed: at 128 units it takes 40 ms a gate. */
export const widestSpectrum = 128;

/** Size of the largest eigenvalue. */
export const spectralRadius = ({ real, imaginary }: GateSpectrum): number =>
  Math.hypot(real[0] ?? Number.NaN, imaginary[0] ?? Number.NaN);

/** Eigenvalues outside the unit circle. */
export function outsideCount({ real, imaginary }: GateSpectrum): number {
  return real.reduce((count, x, i) => count + Number(Math.hypot(x, imaginary[i] as number) > 1), 0);
}

/** The eigenvalues of a layer's recurrent matrix. */
export const spectrum = defineProbe<CellRequest, SpectrumData, readonly GateSpectrum[]>({
  failed: 'The eigenvalues could not be computed',
  memory: 'compute eigenvalues',
  models: 'shown',
  // Few, since each is a cloud of points.
  history: { capacity: 24, sample: ({ gates }) => gates },
});
