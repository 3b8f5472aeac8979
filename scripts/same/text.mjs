// @ts-check

const words =
  'a sea of grey waves ran under the old ship; who knew, then, how far? "North," said Ishmael. Well: 3 days!'.split(
    ' ',
  );

/** A text of words in an order that never changes, long enough for the largest batch and short enough to be read through. */
export function text() {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return words[(state >>> 16) % words.length];
  };
  return Array.from({ length: 100 }, () => `${Array.from({ length: 12 }, next).join(' ')}\n`).join('');
}
