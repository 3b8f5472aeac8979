import * as v from 'valibot';
import { ModelFileError, shownName } from './errors.ts';

interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly start: number;
  readonly end: number;
}

interface Header {
  /** In the order of their bytes, which they cover without gap or overlap. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the bytes of the tensors begin in the file. */
  readonly dataStart: number;
}

/** The format's own limit. */
const longestHeader = 100_000_000;
/** Bytes of one number, by the names that the format has for types. */
const bytesOf: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(natural), v.maxLength(16)),
  data_offsets: v.tuple([natural, natural]),
});

/** @throws ModelFileError 'not-safetensors', 'damaged' or 'unsupported' */
export function readHeader(bytes: Uint8Array): Header {
  const { json, dataStart } = headerText(bytes);
  const fields = parseObject(json);
  const metadata = readMetadata(fields.get('__metadata__') ?? {});
  fields.delete('__metadata__');
  const entries = [...fields]
    .map(([name, field]) => readEntry(name, field))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  requireWhole(entries, bytes.length - dataStart);
  return { entries, metadata, dataStart };
}

function headerText(bytes: Uint8Array): { json: string; dataStart: number } {
  if (bytes.length === 0) throw new ModelFileError('not-safetensors', 'The file is empty.');
  const stranger = new ModelFileError(
    'not-safetensors',
    'This is not a safetensors file. Use one written by Unroll, or by save_file of the Python package safetensors.',
  );
  if (bytes.length < 8) throw stranger;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > longestHeader || bytes[8] !== 0x7b) throw stranger;
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) {
    throw new ModelFileError(
      'damaged',
      'The file ends within its header: it is incomplete. Copy or download it again.',
    );
  }
  try {
    return { json: new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart)), dataStart };
  } catch {
    throw new ModelFileError('damaged', 'The header of the file is not text in UTF-8.');
  }
}

/** As a map, so that a tensor may have any name, `__proto__` too. */
function parseObject(json: string): Map<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new ModelFileError('damaged', 'The header of the file is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ModelFileError('damaged', 'The header of the file lists no tensors.');
  }
  return new Map(Object.entries(parsed));
}

function readMetadata(field: unknown): Record<string, string> {
  const entries =
    typeof field === 'object' && field !== null && !Array.isArray(field) ? Object.entries(field) : [[0, 0]];
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (texts.length === entries.length) return Object.fromEntries(texts);
  throw new ModelFileError('damaged', 'The metadata of the file is not a list of texts.');
}

function readEntry(name: string, field: unknown): TensorEntry {
  const parsed = v.safeParse(entrySchema, field);
  if (!parsed.success) throw new ModelFileError('damaged', `The header's entry for ${shownName(name)} is invalid.`);
  const { dtype, shape, data_offsets } = parsed.output;
  const [start, end] = data_offsets;
  const size = Object.hasOwn(bytesOf, dtype) ? bytesOf[dtype] : undefined;
  if (size === undefined) {
    throw new ModelFileError('unsupported', `${shownName(name)} has an unknown type, ${shownName(dtype)}.`);
  }
  const expected = shape.reduce((product, each) => product * each, size);
  if (end - start !== expected) {
    const claim = `${shownName(name)} of shape [${shape.join(', ')}] needs ${expected} bytes, but the header lists ${end - start}`;
    throw new ModelFileError('damaged', `The file contradicts itself: ${claim}.`);
  }
  return { name, dtype, shape, start, end };
}

/** The tensors must cover the rest of the file without gap or overlap, as the format demands. */
function requireWhole(entries: readonly TensorEntry[], dataBytes: number): void {
  let end = 0;
  for (const entry of entries) {
    if (entry.start !== end) {
      const what = entry.start < end ? 'shares bytes with another tensor' : 'leaves bytes before it unused';
      throw new ModelFileError('damaged', `The file contradicts itself: ${shownName(entry.name)} ${what}.`);
    }
    end = entry.end;
  }
  if (end > dataBytes) {
    const missing = `${(end - dataBytes).toLocaleString('en')} of ${end.toLocaleString('en')} bytes of numbers are missing`;
    throw new ModelFileError('damaged', `The file is incomplete: ${missing}. Copy or download it again.`);
  }
  if (end < dataBytes) {
    const surplus = (dataBytes - end).toLocaleString('en');
    throw new ModelFileError('damaged', `The file has ${surplus} bytes after its last tensor.`);
  }
}
