import { AttributeType, DataType, type OnnxMessage } from './schema.ts';

/** A size: a number, or the name of one that the caller chooses. */
export type Dimension = number | string;

type Attribute = number | string | readonly number[] | readonly string[];

/** A graph while it is built. Nodes and constants are called as the value that they give. */
export class GraphBuilder {
  /** In topological order. */
  readonly nodes: OnnxMessage<'NodeProto'>[] = [];
  readonly constants: OnnxMessage<'TensorProto'>[] = [];

  /**
   * Adds an operator.
   * @param inputs an empty name stands for one that is left out
   * @param outputs the name of its output, or the names of all
   * @returns the name of its first output
   */
  add(
    opType: string,
    inputs: readonly string[],
    outputs: string | readonly [string, ...string[]],
    attributes: Readonly<Record<string, Attribute>> = {},
    docString = '',
  ): string {
    const output = typeof outputs === 'string' ? [outputs] : outputs;
    const [name = ''] = output;
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.nodes.push({ input: inputs, output, name, opType, attribute, ...(docString && { docString }) });
    return name;
  }

  /** A constant, row-major. @returns its name @throws RangeError where the values do not fill the shape */
  floats(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    const count = shape.reduce((product, size) => product * size, 1);
    if (values.length !== count) throw new RangeError(`${name} should have ${count} values, has ${values.length}`);
    const bytes = new DataView(new ArrayBuffer(count * 4));
    for (let i = 0; i < count; i++) bytes.setFloat32(i * 4, values[i] as number, true);
    return this.constant(name, shape, DataType.FLOAT, bytes);
  }

  /** Whole numbers: a list, or a scalar. @returns the name */
  integers(name: string, value: number | readonly number[]): string {
    const [shape, values] = typeof value === 'number' ? [[], [value]] : [[value.length], value];
    const bytes = new DataView(new ArrayBuffer(values.length * 8));
    values.forEach((each, i) => {
      bytes.setBigInt64(i * 8, BigInt(each), true);
    });
    return this.constant(name, shape, DataType.INT64, bytes);
  }

  /** A list of one axis, which operators take as an input. @returns its name */
  axis(index: number): string {
    return this.once(`axis_${index}`, (name) => this.integers(name, [index]));
  }

  /** What several have in common is made by whoever needs it first. @returns the name */
  once(name: string, make: (name: string) => void): string {
    if (![...this.nodes, ...this.constants].some((each) => each.name === name)) make(name);
    return name;
  }

  private constant(
    name: string,
    shape: readonly number[],
    dataType: number,
    { buffer }: DataView<ArrayBuffer>,
  ): string {
    this.constants.push({ name, dims: shape.map(BigInt), dataType, rawData: new Uint8Array(buffer) });
    return name;
  }
}

function attributeOf(name: string, value: Attribute): OnnxMessage<'AttributeProto'> {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: BigInt(value) };
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: utf8(value) };
  const strings = value.filter((each) => typeof each === 'string');
  if (strings.length > 0) return { name, type: AttributeType.STRINGS, strings: strings.map(utf8) };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}
