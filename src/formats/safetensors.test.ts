import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelFileError } from './errors.ts';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** A file with this header and so many bytes of numbers. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const json = typeof header === 'string' ? encode(header) : encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const two = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };

function problem(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes);
  } catch (error) {
    if (error instanceof ModelFileError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'read';
}

const tensorMap = fc
  .uniqueArray(fc.tuple(fc.string({ unit: 'binary' }), fc.array(fc.nat(5), { maxLength: 4 })), {
    selector: ([name]) => name,
    maxLength: 6,
  })
  .filter((list) => list.every(([name]) => name !== '__metadata__'))
  .chain((list) =>
    fc.tuple(
      ...list.map(([name, shape]) => {
        const length = shape.reduce((product, size) => product * size, 1);
        const values = fc.array(fc.float({ noNaN: true }), { minLength: length, maxLength: length });
        return values.map((array): [string, Tensor] => [name, { shape, values: Float32Array.from(array) }]);
      }),
    ),
  );

describe('writing and reading', () => {
  it('gives back any tensors, names and metadata, to the bit', () => {
    const metadata = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(tensorMap, metadata, fc.nat(7), (entries, facts, shift) => {
        const bytes = writeSafetensors({ tensors: new Map(entries), metadata: facts });
        // Wherever the bytes lie in memory: a file inside an archive need not begin at a multiple of four.
        const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
        shifted.set(bytes);
        const { tensors, metadata: read } = readSafetensors(shifted);
        expect(new Map(Object.entries(read))).toEqual(new Map(Object.entries(facts)));
        expect(tensors.size).toBe(entries.length);
        for (const [name, { shape, values }] of entries) {
          expect(tensors.get(name)?.shape).toEqual(shape);
          const words = (from: Float32Array) => [...new Uint32Array(from.slice().buffer)];
          expect(words(tensors.get(name)?.values as Float32Array)).toEqual(words(values));
        }
      }),
    );
  });

  it('should end the header at a multiple of 8 bytes when its text is of any length', () => {
    for (let more = 0; more < 8; more++) {
      const bytes = writeSafetensors({ tensors: new Map(), metadata: { note: 'x'.repeat(more) } });
      expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
    }
  });

  it('lays a file out as the format says', () => {
    const values = Float32Array.of(1, -2, 0.5);
    const bytes = writeSafetensors({
      tensors: new Map([['w', { shape: [3, 1], values }]]),
      metadata: { format: 'pt' },
    });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: 'pt' },
      w: { dtype: 'F32', shape: [3, 1], data_offsets: [0, 12] },
    });
    expect([0, 4, 8].map((at) => view.getFloat32(8 + length + at, true))).toEqual([1, -2, 0.5]);
    expect(bytes.length).toBe(8 + length + 12);
  });

  it('refuses to write a tensor whose shape is not that of its values', () => {
    const tensors = new Map([['w', { shape: [2, 2], values: new Float32Array(3) }]]);
    expect(() => writeSafetensors({ tensors, metadata: {} })).toThrow(RangeError);
  });
});

describe('a file that is not what it should be', () => {
  it.each([
    ['an empty one', new Uint8Array(), /^not-safetensors: .*empty/],
    ['a text', encode('Call me Ishmael. Some years ago'), /^not-safetensors: /],
    ['a zip', encode('PK\u0003\u0004 and so on and on'), /^not-safetensors: /],
    ['three bytes', encode('abc'), /^not-safetensors: /],
    ['a header that ends early', fileOf({ w: two }, 8).subarray(0, 20), /^damaged: .*within its header/],
    ['a header that is not JSON', fileOf('{"w": ', 8), /^damaged: .*not JSON/],
    ['a header that is not UTF-8', fileOf('{"w": 1}', 8).map((byte, i) => (i === 10 ? 0xff : byte)), /UTF-8/],
    ['metadata that is no list of texts', fileOf({ __metadata__: { step: 3 }, w: two }, 8), /^damaged: .*metadata/],
    ['an entry that is a number', fileOf({ w: 7 }, 8), /^damaged: .*entry for w/],
    ['a negative size', fileOf({ w: { ...two, shape: [-2] } }, 8), /^damaged: .*entry for w/],
    ['a size that is no whole number', fileOf({ w: { ...two, shape: [1.5] } }, 8), /^damaged: .*entry for w/],
    ['more dimensions than anybody needs', fileOf({ w: { ...two, shape: Array(99).fill(1) } }, 8), /entry for w/],
    [
      'a shape of more than its bytes',
      fileOf({ w: { ...two, shape: [3] } }, 8),
      /contradicts itself: w of shape \[3\]/,
    ],
    ['a shape of endless size', fileOf({ w: { ...two, shape: Array(16).fill(1e15) } }, 8), /contradicts itself/],
    ['offsets that run backwards', fileOf({ w: { ...two, data_offsets: [8, 0] } }, 8), /contradicts itself/],
    ['bytes that are missing', fileOf({ w: two }, 5), /^damaged: .*incomplete: 3 of 8 bytes/],
    ['bytes that belong to nothing', fileOf({ w: two }, 9), /^damaged: .*1 bytes after/],
    ['tensors that share bytes', fileOf({ w: two, v: two }, 8), /shares bytes/],
    ['a gap between tensors', fileOf({ w: two, v: { ...two, data_offsets: [12, 20] } }, 20), /unused/],
    ['another number type', fileOf({ w: { ...two, dtype: 'BF16', shape: [4] } }, 8), /^unsupported: w .*BF16/],
    ['an unknown number type', fileOf({ w: { ...two, dtype: 'constructor' } }, 8), /^unsupported: w .*constructor/],
  ])('%s is refused with the reason', (_, bytes, message) => {
    expect(problem(bytes)).toMatch(message);
  });

  const good = writeSafetensors({
    tensors: new Map([
      ['a', { shape: [2, 3], values: Float32Array.from([1, 2, 3, 4, 5, 6]) }],
      ['b', { shape: [], values: Float32Array.of(7) }],
    ]),
    metadata: { format: 'pt', note: 'x' },
  });

  it('never fails in another way: any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => problem(bytes) !== 'read'));
  });

  it('never fails in another way: any header', () => {
    const json = fc.json({ maxDepth: 4 }).map((text) => problem(fileOf(text, 16)));
    const entry = fc.record({
      dtype: fc.constantFrom('F32', 'F16', 'I64', 'x'),
      shape: fc.array(fc.oneof(fc.nat(4), fc.double(), fc.integer()), { maxLength: 3 }),
      data_offsets: fc.array(fc.oneof(fc.nat(20), fc.maxSafeInteger()), { minLength: 1, maxLength: 3 }),
    });
    const entries = fc.dictionary(fc.string(), entry, { maxKeys: 4 }).map((header) => problem(fileOf(header, 16)));
    fc.assert(
      fc.property(fc.oneof(json, entries), (result) => /^(read$|[a-z-]+: )/.test(result)),
      { numRuns: 1000 },
    );
  });

  it('cut anywhere is refused', () => {
    for (let length = 0; length < good.length; length++)
      expect(problem(good.subarray(0, length)), `${length}`).not.toBe('read');
  });

  it('with a byte of its header changed is read or refused, never worse', () => {
    const header = 8 + Number(new DataView(good.buffer).getBigUint64(0, true));
    fc.assert(
      fc.property(fc.nat(header - 1), fc.nat(255), (at, byte) => {
        const bytes = good.slice();
        bytes[at] = byte;
        return typeof problem(bytes) === 'string';
      }),
      { numRuns: 2000 },
    );
  });
});
