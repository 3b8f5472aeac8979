/** One tensor as a file has it. */
export interface FileTensor {
  shape: number[];
  values: Float32Array;
}

export interface SafetensorsFile {
  metadata: Record<string, string>;
  tensors: Map<string, FileTensor>;
}

/** Reads a safetensors file of 32-bit floats by the format's description alone. */
export function readSafetensors(bytes: Buffer): SafetensorsFile {
  const length = Number(bytes.readBigUInt64LE());
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(bytes.subarray(8, 8 + length).toString('utf8'));
  const data = bytes.subarray(8 + length);
  const tensors = Object.entries(
    entries as Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>,
  ).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => {
      if (dtype !== 'F32') throw new Error(`${name} is ${dtype}`);
      return [name, { shape, values: new Float32Array(Uint8Array.from(data.subarray(from, to)).buffer) }] as const;
    },
  );
  return { metadata, tensors: new Map(tensors) };
}

export function writeSafetensors({ metadata, tensors }: SafetensorsFile): Uint8Array {
  let offset = 0;
  const entries: [string, unknown][] = [];
  for (const [name, { shape, values }] of tensors) {
    entries.push([name, { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] }]);
    offset += values.byteLength;
  }
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = [...tensors.values()].map(({ values }) => Buffer.from(values.buffer));
  return Buffer.concat([length, header, ...data]);
}
