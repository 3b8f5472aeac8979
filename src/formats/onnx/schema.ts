import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';

/**
 * The part of ONNX that Unroll writes: the number and the type of each field, in brackets of a repeated one, as in ONNX's own schema
 * (https://github.com/onnx/onnx/blob/v1.12.0/onnx/onnx.proto, Apache-2.0). What Unroll has no use for is left out, which protobuf allows.
 */
const messages = {
  ModelProto: {
    irVersion: [1, 'int64'],
    producerName: [2, 'string'],
    docString: [6, 'string'],
    graph: [7, 'GraphProto'],
    opsetImport: [8, ['OperatorSetIdProto']],
    metadataProps: [14, ['StringStringEntryProto']],
  },
  // An empty domain stands for ONNX's own operators.
  OperatorSetIdProto: { domain: [1, 'string'], version: [2, 'int64'] },
  StringStringEntryProto: { key: [1, 'string'], value: [2, 'string'] },
  // Nodes in topological order.
  GraphProto: {
    node: [1, ['NodeProto']],
    name: [2, 'string'],
    initializer: [5, ['TensorProto']],
    docString: [10, 'string'],
    input: [11, ['ValueInfoProto']],
    output: [12, ['ValueInfoProto']],
  },
  // An empty name stands for an optional input or output that is left out.
  NodeProto: {
    input: [1, ['string']],
    output: [2, ['string']],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, ['AttributeProto']],
    docString: [6, 'string'],
  },
  // Strings are UTF-8; `type` is an AttributeType.
  AttributeProto: {
    name: [1, 'string'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    ints: [8, ['int64']],
    strings: [9, ['bytes']],
    type: [20, 'int32'],
  },
  // Data is row-major and little-endian; its type is a DataType.
  TensorProto: { dims: [1, ['int64']], dataType: [2, 'int32'], name: [8, 'string'], rawData: [9, 'bytes'] },
  ValueInfoProto: { name: [1, 'string'], type: [2, 'TypeProto'], docString: [3, 'string'] },
  TypeProto: { tensorType: [1, 'TensorTypeProto'] },
  TensorTypeProto: { elemType: [1, 'int32'], shape: [2, 'TensorShapeProto'] },
  TensorShapeProto: { dim: [1, ['DimensionProto']] },
  // One of both: a size, or the name of one that the caller chooses.
  DimensionProto: { dimValue: [1, 'int64'], dimParam: [2, 'string'] },
} as const;

export const DataType = { FLOAT: 1, INT32: 6, INT64: 7 } as const;
export const AttributeType = { INT: 2, STRING: 3, INTS: 7, STRINGS: 8 } as const;

const scalars = { int32: Type.INT32, int64: Type.INT64, string: Type.STRING, bytes: Type.BYTES } as const;

interface Scalars {
  readonly int32: number;
  readonly int64: bigint;
  readonly string: string;
  readonly bytes: Uint8Array;
}

type Messages = typeof messages;
type TypeName = keyof Scalars | keyof Messages;
type FieldType = TypeName | readonly [TypeName];

type Value<T> = T extends readonly [infer Each]
  ? readonly Value<Each>[]
  : T extends keyof Scalars
    ? Scalars[T]
    : T extends keyof Messages
      ? OnnxMessage<T>
      : never;

/** A message by its name. What is left out is not written. */
export type OnnxMessage<Name extends keyof Messages> = {
  readonly [Field in keyof Messages[Name]]?: Messages[Name][Field] extends readonly [number, infer T]
    ? Value<T>
    : never;
};

const describe = ([name, [number, type]]: [string, readonly [number, FieldType]]) => {
  const [of, label] = typeof type === 'string' ? [type, Label.OPTIONAL] : [type[0], Label.REPEATED];
  return of in scalars
    ? { name, number, label, type: scalars[of as keyof Scalars] }
    : { name, number, label, type: Type.MESSAGE, typeName: `.onnx.${of}` };
};

const file = create(FileDescriptorProtoSchema, {
  name: 'onnx.proto',
  package: 'onnx',
  // As ONNX's own: what is set is written, even where it is 0.
  syntax: 'proto2',
  messageType: Object.entries(messages).map(([name, fields]) => ({
    name,
    field: Object.entries(fields).map(describe),
  })),
});

export const modelProto = createFileRegistry(file, () => undefined).getMessage('onnx.ModelProto') as DescMessage;
