/** Which recurrence of a model is looked into. */
export interface CellPlace {
  readonly layers: number;
  /** From 0 */
  readonly layer: number;
  /** Of a bidirectional layer; left out of others. */
  readonly direction?: 'forward' | 'reverse';
}

/** 'layer 2', 'the reverse direction of layer 2'; empty where there is one alone. */
export function placeName({ layers, layer, direction }: CellPlace): string {
  const ofLayer = layers > 1 ? `layer ${layer + 1}` : '';
  if (direction === undefined) return ofLayer;
  return `the ${direction} direction${ofLayer && ` of ${ofLayer}`}`;
}

/** The same to go on with: ' of layer 2'. */
export function ofPlace(place: CellPlace): string {
  const name = placeName(place);
  return name && ` of ${name}`;
}
