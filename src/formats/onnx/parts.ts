import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnxPb.ts';

/** A size: a number, or the name of one that the caller chooses. */
export type Dimension = number | string;

export interface NodeOptions {
  readonly attributes?: readonly AttributeProto[];
  readonly doc?: string;
}

/** A node is called as its first output. An empty input stands for one that is left out. */
export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  { attributes = [], doc = '' }: NodeOptions = {},
): NodeProto {
  const name = output.find((value) => value !== '') ?? opType;
  return create(NodeProtoSchema, {
    opType,
    name,
    input: [...input],
    output: [...output],
    attribute: [...attributes],
    docString: doc,
  });
}

export function intAttribute(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
}

export function intsAttribute(name: string, values: readonly number[]): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: values.map(BigInt) });
}

export function stringAttribute(name: string, text: string): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(text) });
}

export function stringsAttribute(name: string, values: readonly string[]): AttributeProto {
  const encoder = new TextEncoder();
  return create(AttributeProtoSchema, {
    name,
    type: AttributeType.STRINGS,
    strings: values.map((value) => encoder.encode(value)),
  });
}

/** A constant of the graph, row-major. @throws RangeError where the values do not fill the shape. */
export function floats(name: string, shape: readonly number[], values: ArrayLike<number>): TensorProto {
  const count = shape.reduce((product, size) => product * size, 1);
  if (values.length !== count) throw new RangeError(`${name} should have ${count} values, has ${values.length}`);
  const bytes = new DataView(new ArrayBuffer(count * 4));
  for (let i = 0; i < count; i++) bytes.setFloat32(i * 4, values[i] as number, true);
  return tensor(name, shape, DataType.FLOAT, bytes);
}

/** Whole numbers: a list, or without a shape of its own a scalar. */
export function integers(name: string, value: number | readonly number[]): TensorProto {
  const values = typeof value === 'number' ? [value] : value;
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((each, i) => {
    bytes.setBigInt64(i * 8, BigInt(each), true);
  });
  return tensor(name, typeof value === 'number' ? [] : [values.length], DataType.INT64, bytes);
}

function tensor(name: string, shape: readonly number[], dataType: DataType, { buffer }: DataView<ArrayBuffer>) {
  return create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType, rawData: new Uint8Array(buffer) });
}

/** An input or output of the graph. */
export function value(
  name: string,
  type: 'float' | 'int64',
  shape: readonly Dimension[],
  docString: string,
): ValueInfoProto {
  const dim = shape.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  const elemType = type === 'float' ? DataType.FLOAT : DataType.INT64;
  return create(ValueInfoProtoSchema, {
    name,
    docString,
    type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
  });
}
