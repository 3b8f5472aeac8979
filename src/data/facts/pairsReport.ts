/** Between the source and the target of a line. */
export type PairSeparator = 'tab' | 'arrow' | 'spaces' | 'semicolon' | 'comma';

/** One side of the pairs that are used. */
export interface SideReport {
  /** Size of the vocabulary, the special symbols included. */
  readonly symbols: number;
  /** Symbols that the vocabulary leaves out, and how often they occur altogether; `examples` are the commonest of them. */
  readonly unknown: { readonly distinct: number; readonly occurrences: number; readonly examples: readonly string[] };
  /** In symbols, without `<end>`. */
  readonly shortest: number;
  readonly median: number;
  readonly longest: number;
}

/** The report of a person's own pairs, before they train. */
export interface PairsReport {
  readonly separator: PairSeparator;
  /** Lines that are not empty. */
  readonly lines: number;
  /** Those whose columns beyond the two were left out: an attribution, say. */
  readonly extraColumns: number;
  /** Pairs left out because the same one stands before them. */
  readonly duplicates: number;
  /** Pairs left out because a side has more than `mostSymbols`. */
  readonly overlong: number;
  readonly mostSymbols: number;
  /** Characters were brought to their composed form (Unicode NFC). */
  readonly composed: boolean;
  /** Capitals were made small. */
  readonly lowerCased: boolean;
  /** Pairs used: those that train, and those of the validation set. */
  readonly training: number;
  readonly validation: number;
  readonly source: SideReport;
  readonly target: SideReport;
  /** The first pairs that are used, as they are read. */
  readonly preview: readonly { readonly source: string; readonly target: string }[];
}
