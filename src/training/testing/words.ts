import { createRng } from '../../lib/rng.ts';

const words = ['the', 'whale', 'sea', 'and', 'a', 'ship', 'of', 'white', 'old', 'captain', 'went', 'down', 'to'];

/** Words in no order, the same at every call. */
export function wordText(characters: number, seed = 1): string {
  const rng = createRng(seed, 'words');
  let text = '';
  while (text.length < characters) text += `${words[Math.floor(rng.uniform() * words.length)]} `;
  return text.slice(0, characters);
}
