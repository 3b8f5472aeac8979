interface RowLists {
  /** Positions 0 … n − 1, those of equal id together and in order. */
  readonly order: Uint32Array;
  /** [V + 1]; positions of id v are order[starts[v]] … order[starts[v + 1] − 1]. */
  readonly starts: Uint32Array;
}

/**
 * Where each character of a window stands, so that the gradient of an embedding row is summed by one owner, always in the
 * same order, and without atomics. A stable counting sort.
 * @param ids of any layout, each below V
 * @throws RangeError for an id that is not.
 */
export function rowLists(ids: Uint32Array, vocabularySize: number): RowLists {
  const starts = new Uint32Array(vocabularySize + 1);
  for (const id of ids) {
    if (id >= vocabularySize) throw new RangeError(`id ${id} is outside the vocabulary of ${vocabularySize}`);
    starts[id + 1] = (starts[id + 1] as number) + 1;
  }
  for (let v = 0; v < vocabularySize; v++) starts[v + 1] = (starts[v + 1] as number) + (starts[v] as number);

  const next = starts.slice();
  const order = new Uint32Array(ids.length);
  ids.forEach((id, position) => {
    const slot = next[id] as number;
    order[slot] = position;
    next[id] = slot + 1;
  });
  return { order, starts };
}
