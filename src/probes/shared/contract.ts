/** Which recurrence of a model is looked into. */
export interface CellPlace {
  /** Of an encoder–decoder those of both sides. */
  readonly layers: number;
  /** From 0 */
  readonly layer: number;
  /** Of an encoder–decoder: how many of the layers are the encoder's, which come first. */
  readonly encoderLayers?: number | undefined;
  /** Of a bidirectional layer; left out of others. */
  readonly direction?: 'forward' | 'reverse';
}

/** One direction of one layer. Lists have them as torch orders `hx`: by layer, of a bidirectional one the forward direction first. */
export interface Recurrence extends CellPlace {
  /** `h`, or `h` and `c`. */
  readonly states: readonly ('h' | 'c')[];
}

/** The recurrence that a view asks for. */
export interface CellRequest {
  /** From 0; the last where there are fewer. */
  readonly layer: number;
  /** Of a bidirectional layer, the direction that reads from the end; the forward one if left out. */
  readonly reverse?: boolean;
  /** Of the compared models, by its run's id; the run itself where it is left out. */
  readonly run?: number;
}

/** What page and worker know of a probe without measuring anything. */
export interface ProbeContract<Request = never, Found = never, Sample = unknown> {
  /** What could not be done when it fails: ': ' and the reason follow. */
  readonly failed: string;
  /** What there was no memory for: ends 'not enough GPU memory to'. */
  readonly memory: string;
  /**
   * Of several models that are compared, those it is measured of: every one; the one that the page looks into; or, where this is left
   * out, that which a request names. Without a name it is the run itself.
   */
  readonly models?: 'every' | 'shown';
  /** Least time between two drawings of what was found, ms; 200 where it is left out. */
  readonly redrawMs?: number;
  /** What is kept of the findings of a run, by step and place, while they come. */
  readonly history?: History<Found, Sample>;
  /** Carries the types and is never set. */
  readonly types?: { readonly request: Request; readonly found: Found; readonly sample: Sample };
}

export interface History<Found, Sample> {
  /** Samples of a place, at most; as more come they thin out evenly. */
  readonly capacity: number;
  /** Null where there is nothing to keep. */
  sample(found: Found): Sample | null;
  /** The step that the sample is of, where it is not the one after which it was found. */
  stepOf?(found: Found): number;
}

/** A probe that is asked for with `Request`, finds `Found` and keeps `Sample`. */
export const defineProbe = <Request, Found, Sample = never>(
  contract: ProbeContract<Request, Found, Sample>,
): ProbeContract<Request, Found, Sample> => contract;

/** Where the recurrence that is asked for stands in a list, or the nearest to it that there is. */
export function recurrenceIndex(list: readonly Recurrence[], { layer, reverse = false }: CellRequest): number {
  const place = Math.min(layer, list.at(-1)?.layer ?? 0);
  const first = list.findIndex((each) => each.layer === place);
  return reverse && list[first]?.direction ? first + 1 : first;
}

/** Every kind of state that any of them has, h first. */
export const kindsOfState = (list: readonly Recurrence[]): readonly ('h' | 'c')[] =>
  list.some(({ states }) => states.includes('c')) ? ['h', 'c'] : ['h'];

/** Whether any layer reads from the end as well. */
export const readsBothWays = (list: readonly Recurrence[]): boolean =>
  list.some(({ direction }) => direction === 'reverse');

/** The side of an encoder–decoder that a layer is on, null in a stack, and which of its layers it is there, from 0. */
export function sideOf({ layer, encoderLayers }: Pick<CellPlace, 'layer' | 'encoderLayers'>): {
  side: 'encoder' | 'decoder' | null;
  layer: number;
} {
  if (encoderLayers === undefined) return { side: null, layer };
  return layer < encoderLayers ? { side: 'encoder', layer } : { side: 'decoder', layer: layer - encoderLayers };
}

/** 'layer 2', 'decoder layer 1'; empty where there is one alone. */
export function layerName(place: Omit<CellPlace, 'direction'>): string {
  const { side, layer } = sideOf(place);
  if (side) return `${side} layer ${layer + 1}`;
  return place.layers > 1 ? `layer ${layer + 1}` : '';
}

/** 'layer 2', 'the reverse direction of layer 2', 'decoder layer 1'; empty where there is one alone. */
export function placeName({ direction, ...place }: CellPlace): string {
  const ofLayer = layerName(place);
  if (direction === undefined) return ofLayer;
  return `the ${direction} direction${ofLayer && ` of ${ofLayer}`}`;
}

/** The same to go on with: ' of layer 2'. */
export function ofPlace(place: CellPlace): string {
  const name = placeName(place);
  return name && ` of ${name}`;
}
