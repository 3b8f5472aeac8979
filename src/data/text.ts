import { requireSplit } from './batchStreams.ts';
import type { TextReport } from './facts/textReport.ts';
import { TextError } from './textError.ts';
import { buildTokenizer } from './tokenizer.ts';

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

export type { TextReport } from './facts/textReport.ts';
export { TextError, type TextErrorCode } from './textError.ts';

/** Bytes. 20 MB as file managers that count in 1024 show it, so that nobody's 20 MB is refused. */
export const maxTextBytes = 20 * 1024 * 1024;
/** Share of control characters (tabs and line ends aside) above which a file is no text. */
const maxControlShare = 0.01;
const previewLength = 400;

const accepted = 'plain text in UTF-8, up to 20 MB, is accepted';

const signatures: readonly { readonly start: readonly number[]; readonly what: string }[] = [
  { start: [0x25, 0x50, 0x44, 0x46, 0x2d], what: 'a PDF' },
  { start: [0x50, 0x4b, 0x03, 0x04], what: 'a ZIP archive, as Word and EPUB files are' },
  { start: [0x1f, 0x8b], what: 'a gzip archive' },
  { start: [0x89, 0x50, 0x4e, 0x47], what: 'a PNG picture' },
  { start: [0xff, 0xd8, 0xff], what: 'a JPEG picture' },
];

/**
 * UTF-8 to a string, without its byte order mark and with \n as the only line end.
 * @throws TextError 'too-large' | 'empty' | 'binary' | 'encoding'
 */
export function decodeText(source: ArrayBuffer | Uint8Array): string {
  const bytes = source instanceof Uint8Array ? source : new Uint8Array(source);
  if (bytes.length > maxTextBytes) {
    throw new TextError('too-large', `The text has ${(bytes.length / 2 ** 20).toFixed(1)} MB; ${accepted}.`);
  }
  refuseOtherEncodings(bytes);
  refuseBinary(bytes);
  const invalid = firstInvalidByte(bytes);
  if (invalid >= 0) {
    const value = `0x${(bytes[invalid] as number).toString(16).toUpperCase().padStart(2, '0')}`;
    const line = bytes.subarray(0, invalid).reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 1);
    const place = `byte ${(invalid + 1).toLocaleString('en')} (${value}, on line ${line.toLocaleString('en')})`;
    throw new TextError('encoding', `The text is not UTF-8: ${place} is invalid; save it as UTF-8.`);
  }
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (text.length === 0) throw new TextError('empty', `The text is empty; ${accepted}.`);
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

function refuseOtherEncodings(bytes: Uint8Array): void {
  const utf32 = startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff]);
  const utf16 = startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff]) || looksLikeUtf16(bytes);
  if (!utf32 && !utf16) return;
  throw new TextError('encoding', `The text is in ${utf32 ? 'UTF-32' : 'UTF-16'}, not UTF-8; save it as UTF-8.`);
}

/** Without a mark: western text in UTF-16 has a zero in every other byte and none between. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 4096);
  if (head.length < 4 || bytes.length % 2 !== 0) return false;
  const zeros = [0, 0];
  head.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2] = (zeros[i % 2] as number) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  return Math.min(even, odd) === 0 && Math.max(even, odd) > head.length * 0.35;
}

function refuseBinary(bytes: Uint8Array): void {
  const signature = signatures.find(({ start }) => startsWith(bytes, start));
  if (signature) throw new TextError('binary', `This is ${signature.what}, not plain text; ${accepted}.`);
  let control = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === 0) {
      const place = `byte ${(i + 1).toLocaleString('en')} is a zero`;
      throw new TextError('binary', `The file is binary, not text: ${place}; ${accepted}.`);
    }
    // Tab, line feed, vertical tab, form feed, carriage return and escape occur in text.
    if ((byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f) control++;
  }
  if (control > bytes.length * maxControlShare) {
    const count = `${control.toLocaleString('en')} of its ${bytes.length.toLocaleString('en')} bytes are control characters`;
    throw new TextError('binary', `The file is binary, not text: ${count}; ${accepted}.`);
  }
}

/** Never throws for the text's sake: what is wrong with it is the report's `problem`. */
export function inspectText(name: string, source: ArrayBuffer | Uint8Array): TextReport {
  const report: TextReport = {
    name,
    bytes: source.byteLength,
    characters: 0,
    vocabularySize: 0,
    folded: { distinct: 0, occurrences: 0, examples: [] },
    preview: '',
  };
  try {
    const text = decodeText(source);
    const { vocabulary, folded, encode } = buildTokenizer(text);
    report.characters = encode(text).length;
    report.vocabularySize = vocabulary.length;
    report.folded = { ...folded, examples: [...folded.examples] };
    // Twice as many units hold as many code points, whatever they are.
    report.preview = [...text.slice(0, 2 * previewLength)].slice(0, previewLength).join('');
    requireSplit(report.characters);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    report.problem = error.message;
  }
  return report;
}
