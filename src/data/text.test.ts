import { describe, expect, it } from 'vitest';
import { decodeText, firstInvalidByte, inspectText, maxTextBytes, TextError } from './text.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function refusal(source: ArrayBuffer | Uint8Array): TextError {
  try {
    decodeText(source);
  } catch (error) {
    if (error instanceof TextError) return error;
    throw error;
  }
  throw new Error('the text was accepted');
}

describe('decodeText', () => {
  it('reads UTF-8 from a buffer and from a view into one', () => {
    const text = 'naïve — 鯨 🐳\n';
    const padded = new Uint8Array(utf8(text).length + 8).fill(0xff);
    padded.set(utf8(text), 3);
    expect(decodeText(utf8(text).slice().buffer)).toBe(text);
    expect(decodeText(padded.subarray(3, 3 + utf8(text).length))).toBe(text);
  });

  it('drops the byte order mark at the start, and no other', () => {
    expect(decodeText(utf8('\uFEFFa\uFEFFb'))).toBe('a\uFEFFb');
  });

  it('ends every line with \\n', () => {
    expect(decodeText(utf8('a\r\nb\rc\n\r\nd\r'))).toBe('a\nb\nc\n\nd\n');
  });

  it('accepts 20 MB and not a byte more', () => {
    const most = new Uint8Array(maxTextBytes).fill(0x61);
    expect(decodeText(most)).toHaveLength(maxTextBytes);
    const error = refusal(new Uint8Array(maxTextBytes + 2 ** 19).fill(0x61));
    expect(error).toMatchObject({ code: 'too-large' });
    expect(error.message).toContain('20.5 MB');
    expect(refusal(new Uint8Array(maxTextBytes + 1).fill(0x61)).code).toBe('too-large');
  });

  it('refuses what is empty, with or without a byte order mark', () => {
    expect(refusal(bytes()).code).toBe('empty');
    expect(refusal(new ArrayBuffer(0)).code).toBe('empty');
    expect(refusal(utf8('\uFEFF')).code).toBe('empty');
  });

  it.each([
    ['Latin-1', bytes(0x63, 0x61, 0x66, 0xe9), 'byte 4 (0xE9, on line 1)'],
    ['a stray byte on a later line', bytes(0x61, 0x0a, 0x62, 0x0a, 0x80, 0x63), 'byte 5 (0x80, on line 3)'],
    ['an end inside a character', bytes(0x61, 0xf0, 0x9f, 0x90), 'byte 2 (0xF0, on line 1)'],
  ])('says where %s is not UTF-8', (_, source, place) => {
    const error = refusal(source);
    expect(error.code).toBe('encoding');
    expect(error.message).toContain(place);
    expect(error.message).toContain('save it as UTF-8');
  });

  it.each([
    ['UTF-16', bytes(0xff, 0xfe, 0x61, 0x00)],
    ['UTF-16', bytes(0xfe, 0xff, 0x00, 0x61)],
    ['UTF-16', bytes(...[...'call me'].flatMap((char) => [char.charCodeAt(0), 0]))],
    ['UTF-16', bytes(...[...'call me'].flatMap((char) => [0, char.charCodeAt(0)]))],
    ['UTF-32', bytes(0xff, 0xfe, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00)],
    ['UTF-32', bytes(0x00, 0x00, 0xfe, 0xff, 0x00, 0x00, 0x00, 0x61)],
  ])('recognises %s', (name, source) => {
    expect(refusal(source)).toMatchObject({
      code: 'encoding',
      message: `The text is in ${name}, not UTF-8; save it as UTF-8.`,
    });
  });

  it('refuses binary files, by name where it knows them', () => {
    expect(refusal(utf8('%PDF-1.7\n')).message).toContain('a PDF');
    expect(refusal(bytes(0x50, 0x4b, 3, 4, 20, 0)).message).toContain('ZIP');
    expect(refusal(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a)).message).toContain('PNG');
    const zero = refusal(bytes(0x61, 0x62, 0x00, 0x63, 0x64));
    expect(zero.code).toBe('binary');
    expect(zero.message).toContain('byte 3');
  });

  it('bears a few control characters, not many', () => {
    const form = `${'x'.repeat(198)}\u0001`;
    expect(decodeText(utf8(form))).toBe(form);
    expect(refusal(utf8('xxxxxxxxx\u0001')).code).toBe('binary');
    expect(decodeText(utf8('\t\n\f\v\u001b[1m'))).toBe('\t\n\f\v\u001b[1m');
  });
});

describe('firstInvalidByte', () => {
  const accepts = (sample: Uint8Array): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(sample);
      return true;
    } catch {
      return false;
    }
  };

  it('judges every sequence of two bytes as TextDecoder does', () => {
    for (let pair = 0; pair < 0x10000; pair++) {
      const sample = bytes(pair >> 8, pair & 0xff);
      if (firstInvalidByte(sample) < 0 !== accepts(sample)) throw new Error(`differs on ${sample}`);
    }
  });

  it('judges sequences of three and four bytes at every boundary as TextDecoder does', () => {
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xff];
    for (let lead = 0xe0; lead <= 0xff; lead++) {
      for (const b of edges) {
        for (const c of edges) {
          for (const tail of [[], ...edges.map((d) => [d])]) {
            const sample = bytes(lead, b, c, ...tail);
            if (firstInvalidByte(sample) < 0 !== accepts(sample)) throw new Error(`differs on ${sample}`);
          }
        }
      }
    }
  });

  it('names the start of the broken sequence', () => {
    expect(firstInvalidByte(utf8('aé鯨🐳'))).toBe(-1);
    expect(firstInvalidByte(bytes(...utf8('é鯨'), 0xf0, 0x9f, 0x41))).toBe(5);
    expect(firstInvalidByte(bytes(0xed, 0xa0, 0x80))).toBe(0);
  });
});

describe('inspectText', () => {
  it('reports size, vocabulary and preview', () => {
    const text = 'hello, 🐳 whale\n';
    expect(inspectText('a.txt', utf8(text))).toEqual({
      name: 'a.txt',
      bytes: utf8(text).length,
      characters: 15,
      vocabularySize: new Set(text).size,
      folded: { distinct: 0, occurrences: 0, examples: [] },
      preview: text,
    });
  });

  it('reports what will be folded', () => {
    const common = Array.from({ length: 120 }, (_, i) => String.fromCodePoint(0x100 + i)).join('');
    const report = inspectText('b', utf8(`${common.repeat(3)}ZZYX`));
    expect(report.vocabularySize).toBe(121);
    expect(report.folded).toEqual({ distinct: 3, occurrences: 4, examples: ['Z', 'X', 'Y'] });
  });

  it('cuts the preview between characters', () => {
    const report = inspectText('c', utf8(`a${'🐳'.repeat(1000)}`));
    expect(report.preview).toBe(`a${'🐳'.repeat(399)}`);
  });

  it('names the problem in place of throwing', () => {
    const report = inspectText('d.pdf', utf8('%PDF-1.7'));
    expect(report.problem).toBe('This is a PDF, not plain text; plain text in UTF-8, up to 20 MB, is accepted.');
    expect(report).toMatchObject({ name: 'd.pdf', bytes: 8, characters: 0, vocabularySize: 0, preview: '' });
  });

  it('wants two characters to validate on', () => {
    expect(inspectText('e', utf8('abcdefghijk')).problem).toBeUndefined();
    const report = inspectText('f', utf8('abcdefghij'));
    expect(report.problem).toContain('The text has 10 characters; at least 11 characters are needed');
    expect(report.characters).toBe(10);
  });
});
