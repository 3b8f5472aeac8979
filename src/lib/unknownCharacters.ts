/** Characters of a prompt that the model has never seen, each once; none while the vocabulary isn't known. */
export function unknownCharacters(prompt: string, vocabulary: readonly string[] | undefined): string[] {
  if (vocabulary === undefined) return [];
  const known = new Set(vocabulary);
  return [...new Set(prompt)].filter((char) => !known.has(char));
}
