/** A score that needs no recurrent model: what knows less gets so far. */
export interface Baseline {
  /** 'each word’s most frequent tag' */
  readonly label: string;
  /** Of the held-back part; what is not known of it is left out. */
  readonly loss?: number;
  readonly accuracy?: number;
}
