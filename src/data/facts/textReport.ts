/** What a person is told of a text before it trains. */
export interface TextReport {
  name: string;
  bytes: number;
  /** Code points. */
  characters: number;
  /** Size of the vocabulary, the token for rare characters included. */
  vocabularySize: number;
  /**
   * Distinct characters folded into the token for rare ones, and how often they occur altogether. `examples` are the
   * commonest of them.
   */
  folded: { distinct: number; occurrences: number; examples: string[] };
  /** The first few hundred characters. */
  preview: string;
  /** Set when the text can't be used: one sentence that says why and what is accepted. */
  problem?: string;
}
