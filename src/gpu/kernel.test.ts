import { describe, expect, it } from 'vitest';
import { fold } from './dispatch.ts';
import { composeKernel, packDims, readKernel } from './kernel.ts';

const code = `
// @group(0) @binding(0) var<uniform> unused: u32;
struct Dims {
  // Rows: T·B, and a comment of its own
  rows: u32,
  scale: f32, // of the sum
  last: u32,
  a: u32,
  b: f32,
}

struct Pair {
  @align(16) first: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<atomic<u32>, 3>;
@group(0) @binding(2) var<uniform> dims: Dims;

var<workgroup> shared_: array<f32, 4>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {}
`;
const kernel = readKernel('a.wgsl', code);

describe('readKernel', () => {
  it('should read names, access and types in their order when a shader binds buffers and dims', () => {
    expect(kernel).toMatchObject({ file: 'a.wgsl', code });
    expect(Object.entries(kernel.bindings)).toEqual([
      ['x', 'read'],
      ['y', 'read_write'],
      ['dims', 'uniform'],
    ]);
    const fields = ['rows u32', 'scale f32', 'last u32', 'a u32', 'b f32'];
    expect(Object.entries(kernel.dims ?? {}).map((field) => field.join(' '))).toEqual(fields);
  });

  it('should find no dims when none are bound', () => {
    expect(readKernel('b.wgsl', 'struct Dims {\n n: u32,\n}')).toMatchObject({ bindings: {}, dims: null });
  });

  it.each([
    [
      'a number is left out',
      code.replace('binding(1)', 'binding(3)'),
      /a\.wgsl: "@group.* y: .*" can't be read as binding 1/,
    ],
    ['a number comes twice', code.replace('binding(1)', 'binding(0)'), /a\.wgsl: .* as binding 1/],
    [
      'it is of another group',
      code.replace('group(0) @binding(1)', 'group(1) @binding(1)'),
      /a\.wgsl: .* as binding 1/,
    ],
    [
      'the number comes first',
      code.replace('@group(0) @binding(1)', '@binding(1) @group(0)'),
      /a\.wgsl: .* as binding 1/,
    ],
    ['it says no access', code.replace(', read_write', ''), /a\.wgsl: .* as binding 1/],
    ['it is a texture', code.replace('var<storage, read> x: array<vec4f>', 'var x: texture_2d<f32>'), /as binding 0/],
    ['dims have no struct', code.replace('struct Dims', 'struct Others'), /a\.wgsl: .* no struct Dims/],
    ['fields share a line', code.replace('a: u32,\n', 'a: u32'), /a\.wgsl: "a: u32 .*" can't be read as a field/],
    ['a field has a place of its own', code.replace('last:', '@align(16) last:'), /a\.wgsl: "@align/],
  ])('should refuse a binding or a field when %s', (_, text, message) => {
    expect(text).not.toBe(code);
    expect(() => readKernel('a.wgsl', text)).toThrow(message);
  });
});

describe('composeKernel', () => {
  it('should say which file is meant when there is none of that name', () => {
    expect(() => composeKernel('bench/none.wgsl', {})).toThrow('no file shaders/bench/none.wgsl');
  });
});

describe('packDims', () => {
  it('should write the fields in the order of the shader, 4 bytes each, padded to 16, when they come in another', () => {
    const bytes = packDims(kernel, { b: -2, a: 5, scale: 0.25, last: 4294967295, rows: 3 });
    expect(bytes.byteLength).toBe(32);
    expect([...new Uint32Array(bytes)]).toEqual([3, 0x3e800000, 4294967295, 5, 0xc0000000, 0, 0, 0]);
  });

  it('takes 16 bytes at least', () => {
    expect([...new Uint32Array(packDims({ file: 'b.wgsl', dims: { n: 'u32' } }, { n: 7 }))]).toEqual([7, 0, 0, 0]);
  });

  it('should name the kernel, what is missing and what is surplus when the fields are not those of the shader', () => {
    const values = { rows: 1, scale: 1, last: 1 };
    expect(() => packDims(kernel, values)).toThrow(new RangeError('a.wgsl: dims: missing a, b'));
    const surplus = { ...values, a: 1, b: 1, c: 1 };
    expect(() => packDims(kernel, surplus)).toThrow(new RangeError('a.wgsl: dims: surplus c'));
    expect(() => packDims(kernel, { ...values, a: 1, c: 1 })).toThrow(/^a\.wgsl: dims: missing b; surplus c$/);
    expect(() => packDims({ file: 'b.wgsl', dims: null }, { n: 1 })).toThrow('b.wgsl: dims: surplus n');
  });

  it('should refuse a field when it is no scalar', () => {
    const dims = { layer: 'array<vec4u, 8>' };
    expect(() => packDims({ file: 'b.wgsl', dims }, { layer: 1 })).toThrow('dims.layer is array<vec4u, 8>, no scalar');
  });
});

describe('fold', () => {
  it.each([1, 2, 32767, 32768, 32769, 65536, 1_000_000])('covers %d workgroups within the limits', (count) => {
    const [x, y, z] = fold(count);
    expect(x * y).toBeGreaterThanOrEqual(count);
    // No whole row too many.
    expect(x * (y - 1)).toBeLessThan(count);
    expect(Math.max(x, y)).toBeLessThanOrEqual(65535);
    expect(z).toBe(1);
  });
});
