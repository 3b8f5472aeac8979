/**
 * 64 bits of a text's UTF-16 code units as 16 hex digits, to tell one text from another by; no protection against anybody
 * who means to collide. One half is 32-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), the other its like with other
 * constants; both end with MurmurHash3's finalizer (https://github.com/aappleby/smhasher).
 */
export function textHash(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995) ^ (high >>> 15);
  }
  return [high, low].map((part) => finalized(part).toString(16).padStart(8, '0')).join('');
}

function finalized(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
