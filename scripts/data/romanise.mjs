// @ts-check
// Names in plain Latin letters, so that anybody can type them and the alphabet stays small.

/** Cyrillic as passports have it, Russian and Ukrainian alike; Georgian by its national system of 2002, without the apostrophes. */
const letters = new Map(
  Object.entries({
    ...{
      а: 'a',
      б: 'b',
      в: 'v',
      г: 'g',
      ґ: 'g',
      д: 'd',
      е: 'e',
      ё: 'e',
      є: 'ie',
      ж: 'zh',
      з: 'z',
      и: 'i',
      і: 'i',
      ї: 'i',
    },
    ...{ й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh' },
    ...{ ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya', ʼ: '' },
    ...{ ა: 'a', ბ: 'b', გ: 'g', დ: 'd', ე: 'e', ვ: 'v', ზ: 'z', თ: 't', ი: 'i', კ: 'k', ლ: 'l', მ: 'm', ნ: 'n' },
    ...{ ო: 'o', პ: 'p', ჟ: 'zh', რ: 'r', ს: 's', ტ: 't', უ: 'u', ფ: 'p', ქ: 'k', ღ: 'gh', ყ: 'q', შ: 'sh', ჩ: 'ch' },
    ...{ ც: 'ts', ძ: 'dz', წ: 'ts', ჭ: 'ch', ხ: 'kh', ჯ: 'j', ჰ: 'h' },
    ...{ ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ə: 'a' },
  }),
);

/** Revised Romanization of Korean, syllable by syllable: beginnings, middles and endings in the order of Unicode's Hangul block. */
const hangul = {
  first: 0xac00,
  last: 0xd7a3,
  beginnings: 'g kk n d tt r m b pp s ss - j jj ch k t p h'.split(' '),
  middles: 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' '),
  endings: '- k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' '),
};

/** @param {string} syllable */
function korean(syllable) {
  const code = (syllable.codePointAt(0) ?? 0) - hangul.first;
  const parts = [
    hangul.beginnings[Math.floor(code / 588)],
    hangul.middles[Math.floor(code / 28) % 21],
    hangul.endings[code % 28],
  ];
  return parts.filter((part) => part !== '-').join('');
}

/** @param {string} name @returns {string} a to z, spaces, hyphens and apostrophes; other signs stay for who calls to refuse */
export function romanised(name) {
  const lower = name.normalize('NFC').toLocaleLowerCase('en');
  const plain = [...lower].map((letter) => {
    const known = letters.get(letter);
    if (known !== undefined) return known;
    return letter >= '가' && letter <= '힣' ? korean(letter) : letter;
  });
  return plain
    .join('')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘ʻʼ`´]/g, "'");
}
