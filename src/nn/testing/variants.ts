import { cells } from '../../cells/index.ts';
import type { Activation, CellDef, Recurrence } from '../../cells/types.ts';
import { type VariantKind, variantKinds } from '../strategy/recurrenceVariants.ts';

/** A cell as a person may choose it. */
export interface CellVariant {
  /** Of the variant, for the names of tests. */
  readonly name: string;
  readonly cell: CellDef;
  readonly activation: Activation;
  readonly recurrence: Recurrence;
}

const activationsOf = (cell: CellDef): readonly Activation[] =>
  cell.activations.length > 0 ? cell.activations : ['tanh'];

/** Cells whose step has one round of products. */
export const oneRoundCells: readonly CellDef[] = cells.filter(({ second }) => second === undefined);

/** Every such cell with every activation and recurrence that it has, those that it begins with first. */
export const cellVariants: readonly CellVariant[] = oneRoundCells.flatMap((cell) =>
  (cell.recurrences ?? ['full']).flatMap((recurrence) =>
    activationsOf(cell).map((activation) => ({
      name: [cell.id, activation, recurrence].join(', '),
      cell,
      activation,
      recurrence,
    })),
  ),
);

const isPlain = ({ cell, recurrence }: CellVariant): boolean => recurrence === 'full' && !cell.peepholes?.length;
const firstActivation = ({ cell, activation }: CellVariant): boolean => activation === (cell.activations[0] ?? 'tanh');

export const torchCells: readonly CellDef[] = cells.filter(({ pytorch }) => pytorch !== null);

/** PyTorch's cells as they are by default. */
export const torchVariants: readonly CellVariant[] = cellVariants.filter(
  (variant) => variant.cell.pytorch !== null && isPlain(variant) && firstActivation(variant),
);

/** One of each make that has other kernels, or other buffers bound to them, than PyTorch's cells. */
export const otherMakes: readonly CellVariant[] = cellVariants.filter((variant, i) => {
  const makeOf = ({ cell, recurrence }: CellVariant): string => `${recurrence} ${(cell.peepholes?.length ?? 0) > 0}`;
  return !isPlain(variant) && cellVariants.findIndex((other) => makeOf(other) === makeOf(variant)) === i;
});

/** PyTorch's cells by every variantKind, the other makes by one. */
export const scheduledVariants: readonly (CellVariant & { readonly variantKind: VariantKind })[] = [
  ...torchVariants.flatMap((variant) => variantKinds.map((variantKind) => ({ ...variant, variantKind }))),
  ...otherMakes.map((variant) => ({
    ...variant,
    variantKind: variant.recurrence === 'full' ? ('looped' as const) : ('elementwise' as const),
  })),
];
