import { readFileSync } from 'node:fs';

/**
 * Mean loss in nats, over the last tenth of a text, of a model that knows how often each character occurs in the rest, one
 * occurrence added to each. Counted here by other means than the page's, so that the two can disagree.
 */
export function unigramLossOf(file: string): number {
  const characters = [...readFileSync(file, 'utf8').replace(/\r\n?/g, '\n')];
  const cut = Math.floor(characters.length * 0.9);
  const counts = new Map<string, number>();
  for (const character of characters) counts.set(character, 1);
  for (const character of characters.slice(0, cut)) counts.set(character, (counts.get(character) ?? 0) + 1);
  const total = cut + counts.size;
  const rest = characters.slice(cut);
  return rest.reduce((sum, character) => sum - Math.log((counts.get(character) ?? 0) / total), 0) / rest.length;
}
