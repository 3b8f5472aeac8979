// @ts-check
// English words and how they are pronounced, of the CMU Pronouncing Dictionary.

/** Longer words and pronunciations are left out: every sequence would get room for them. */
const mostLetters = 20;
const mostPhonemes = 20;

/**
 * A word a line, then its pronunciations, with tabs between: phonemes in ARPAbet, without the digits of stress, the dictionary's first
 * pronunciation first.
 * @param {Record<string, string>} dictionary 'read' and 'read(2)' to phonemes with stress
 */
export function pronunciationLines(dictionary) {
  /** @type {Map<string, Set<string>>} */
  const words = new Map();
  for (const [entry, phonemes] of Object.entries(dictionary)) {
    const word = entry.replace(/\(\d+\)$/, '');
    if (!/^[a-z']*[a-z][a-z']*$/.test(word) || word.length > mostLetters) continue;
    // Some have a remark behind them: “# place, danish”.
    const plain = phonemes.replace(/ #.*$|\d/g, '').trim();
    if (!/^[A-Z]{1,2}( [A-Z]{1,2})*$/.test(plain)) throw new Error(`${entry} is pronounced "${phonemes}"`);
    if (plain.split(' ').length > mostPhonemes) continue;
    words.set(word, (words.get(word) ?? new Set()).add(plain));
  }
  return [...words].sort(([a], [b]) => (a < b ? -1 : 1)).map(([word, spoken]) => [word, ...spoken].join('\t'));
}
