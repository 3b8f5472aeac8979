/** A fold of a section, which holds what most runs leave alone. */
interface FoldText {
  readonly section: 'model' | 'learning' | 'more';
  readonly title: string;
  /** What it says of itself while everything is as by default, beside the settings that are `inSummary`. */
  readonly usual?: string;
}

/** Where settings stand in the setup: in sight, in a fold, or ('own') in a control made for them or nowhere. */
export const places = {
  own: null,
  model: null,
  inside: { section: 'model', title: 'In the cell', usual: 'no extra options' },
  around: { section: 'model', title: 'Around the cell', usual: 'no extra connections' },
  ends: { section: 'model', title: 'Input and output' },
  learning: null,
  optimizer: { section: 'learning', title: 'Optimizer details' },
  schedule: { section: 'learning', title: 'Schedule' },
  stopping: { section: 'learning', title: 'Stopping', usual: 'no automatic stop' },
  reading: null,
  start: { section: 'more', title: 'Start' },
  computing: { section: 'more', title: 'Computing' },
} as const satisfies Record<string, FoldText | null>;

export type Place = keyof typeof places;
export type FoldPlace = { [Key in Place]: (typeof places)[Key] extends null ? never : Key }[Place];

/** Folds of a section, in order. */
export const foldsOf = (section: FoldText['section']): FoldPlace[] =>
  (Object.keys(places) as Place[]).filter((place): place is FoldPlace => places[place]?.section === section);
