/** Numbers by a whole key, open addressing: what a Map does, without an object an entry. */
class KeyTable {
  #keys = new Float64Array(1024).fill(-1);
  #values = new Int32Array(1024);
  #size = 0;

  #place(keys: Float64Array, key: number): number {
    const mask = keys.length - 1;
    let at = Math.imul((key ^ (key / 0x100000000)) >>> 0, 0x9e3779b1) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    while (keys[at] !== -1 && keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  /** −1 where there is none. */
  get(key: number): number {
    const at = this.#place(this.#keys, key);
    return this.#keys[at] === key ? (this.#values[at] as number) : -1;
  }

  set(key: number, value: number): void {
    let at = this.#place(this.#keys, key);
    if (this.#keys[at] !== key) {
      if (2 * ++this.#size > this.#keys.length) {
        this.#grow();
        at = this.#place(this.#keys, key);
      }
      this.#keys[at] = key;
    }
    this.#values[at] = value;
  }

  #grow(): void {
    const [oldKeys, oldValues] = [this.#keys, this.#values];
    const keys = new Float64Array(2 * oldKeys.length).fill(-1);
    const values = new Int32Array(keys.length);
    oldKeys.forEach((key, i) => {
      if (key === -1) return;
      const at = this.#place(keys, key);
      keys[at] = key;
      values[at] = oldValues[i] as number;
    });
    this.#keys = keys;
    this.#values = values;
  }
}

/** Longest context of {@link MarkovModels}, characters. */
export const mostContext = 5;

/**
 * Markov models of order 0 to 5: of the next symbol by the last so many, interpolated with all shorter contexts as Witten and Bell do
 * (Witten & Bell 1991, method C, https://doi.org/10.1109/18.87000; Chen & Goodman 1999, https://doi.org/10.1006/csla.1999.0128):
 *
 *   p(x | s) = (n(s x) + d(s) p(x | s′)) / (n(s) + d(s)),   p(x | nothing at all) = 1/V
 *
 * n counts, d is how many different symbols followed s, and s′ is s without its first symbol. Only contexts that are watched are
 * counted, so what it takes depends on what is to be scored, and not on how many contexts the text has.
 */
export class MarkovModels {
  readonly #children = new KeyTable();
  readonly #counts = new KeyTable();
  /** By context: n and d. */
  readonly #totals: number[] = [0];
  readonly #kinds: number[] = [0];
  readonly #vocabularySize: number;

  constructor(vocabularySize: number) {
    this.#vocabularySize = vocabularySize;
  }

  /** @param context symbols before what is to be scored, the last one first; those past the fifth are left alone */
  watch(context: ArrayLike<number>): void {
    let node = 0;
    for (let k = 0; k < Math.min(context.length, mostContext); k++) {
      const key = node * this.#vocabularySize + (context[k] as number);
      let child = this.#children.get(key);
      if (child < 0) {
        child = this.#totals.push(0) - 1;
        this.#kinds.push(0);
        this.#children.set(key, child);
      }
      node = child;
    }
  }

  /** Counts the symbols first ≤ i < end of a text, each after those before it. */
  count(text: ArrayLike<number>, first: number, end: number): void {
    const V = this.#vocabularySize;
    for (let i = first; i < end; i++) {
      const symbol = text[i] as number;
      for (let node = 0, k = 1; node >= 0; k++) {
        const key = node * V + symbol;
        const seen = Math.max(0, this.#counts.get(key));
        this.#counts.set(key, seen + 1);
        this.#totals[node] = (this.#totals[node] as number) + 1;
        if (seen === 0) this.#kinds[node] = (this.#kinds[node] as number) + 1;
        node = i >= k && k <= mostContext ? this.#children.get(node * V + (text[i - k] as number)) : -1;
      }
    }
  }

  /** p(symbol) by each order, 0 first; where a context is shorter, or was not watched, that of the longest there is. */
  probabilities(context: ArrayLike<number>, symbol: number): Float64Array {
    const V = this.#vocabularySize;
    const found = new Float64Array(mostContext + 1);
    let p = 1 / V;
    let node = 0;
    for (let order = 0; order <= mostContext; order++) {
      if (node >= 0) {
        const kinds = this.#kinds[node] as number;
        const total = this.#totals[node] as number;
        const seen = Math.max(0, this.#counts.get(node * V + symbol));
        if (total > 0) p = (seen + kinds * p) / (total + kinds);
        node = order < context.length ? this.#children.get(node * V + (context[order] as number)) : -1;
      }
      found[order] = p;
    }
    return found;
  }
}
