import type { PairOption, PairOptions } from '../contract/pairs.ts';

/**
 * The value of an option: what was chosen, or else the first.
 * @throws RangeError that says what there is to choose
 */
export function optionValue(known: readonly PairOption[], chosen: PairOptions | undefined, id: string): string {
  const option = known.find((each) => each.id === id);
  if (!option) throw new RangeError(`There is no option "${id}".`);
  const value = chosen?.[id] ?? option.values[0]?.id ?? '';
  if (option.values.some((each) => each.id === value)) return value;
  const values = option.values.map((each) => each.id).join(', ');
  throw new RangeError(`${option.label} is one of ${values}, not "${value}".`);
}
