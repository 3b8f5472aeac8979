/**
 * Offset of the first byte of the first sequence that is not well-formed UTF-8 (Unicode 16, table 3-7), or −1.
 * TextDecoder finds the same but does not say where.
 */
export function firstInvalidByte(bytes: Uint8Array): number {
  const at = (i: number): number => bytes[i] ?? -1;
  for (let i = 0; i < bytes.length; ) {
    const lead = at(i);
    if (lead < 0x80) {
      i++;
      continue;
    }
    const length =
      lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
    if (length === 0) return i;
    // The second byte's range shuts out overlong forms, surrogates and what lies above U+10FFFF.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (at(i + 1) < low || at(i + 1) > high) return i;
    for (let k = 2; k < length; k++) if (at(i + k) < 0x80 || at(i + k) > 0xbf) return i;
    i += length;
  }
  return -1;
}
