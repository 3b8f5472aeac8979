import { describe, expect, it, vi } from 'vitest';
import { BufferArena } from './arena.ts';
import { type Dispatch, encode, makeDispatch, type PreparedDispatch, prepare } from './dispatch.ts';
import { type Kernel, readKernel } from './kernel.ts';
import type { Pipeline } from './pipelines.ts';
import { FakeDevice, gpuGlobals } from './testing/fakeDevice.ts';

vi.stubGlobal('GPUBufferUsage', gpuGlobals.GPUBufferUsage);

const xy = `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;`;
const plain = readKernel('plain.wgsl', xy);
const step = readKernel(
  'step.wgsl',
  `struct Dims {
  t: u32,
}
${xy}
@group(0) @binding(2) var<uniform> dims: Dims;`,
);

const pipelineOf = (kernel: Kernel): Pipeline => ({
  kernel,
  layout: { label: kernel.file } as GPUBindGroupLayout,
  pipeline: { label: kernel.file } as GPUComputePipeline,
});
const stepping = pipelineOf(step);
const one = [1, 1, 1] as const;

function setUp() {
  const fake = new FakeDevice();
  const arena = new BufferArena(fake.device);
  const [x, y] = [{ buffer: arena.create('x', 64) }, { buffer: arena.create('y', 64) }];
  const steps = (count: number): Dispatch[] =>
    Array.from({ length: count }, (_, t) => makeDispatch(stepping, { x, y }, { t }, one));
  return { fake, arena, x, y, steps };
}

describe('makeDispatch', () => {
  it('should name the kernel, what is missing and what is surplus when a dispatch is not given what its shader binds', () => {
    const { x, y } = setUp();
    const refusal = (...given: [Parameters<typeof makeDispatch>[1], Parameters<typeof makeDispatch>[2]]): string => {
      try {
        makeDispatch(stepping, ...given, one);
      } catch (error) {
        return String(error);
      }
      return 'none';
    };
    expect(refusal({ x, y }, { t: 1 })).toBe('none');
    expect(refusal({ x }, { t: 1 })).toBe('RangeError: step.wgsl: bindings: missing y');
    expect(refusal({ x, yy: y }, { t: 1 })).toBe('RangeError: step.wgsl: bindings: missing y; surplus yy');
    expect(refusal({ x, y }, null)).toBe('RangeError: step.wgsl: bindings: missing dims');
    expect(refusal({ x, y, dims: x }, { t: 1 })).toBe('RangeError: step.wgsl: bindings: surplus dims');
    expect(refusal({ x, y }, { s: 1 })).toBe('RangeError: step.wgsl: dims: missing t; surplus s');
    expect(() => makeDispatch(pipelineOf(plain), { x, y }, { t: 1 }, one)).toThrow(
      'plain.wgsl: bindings: surplus dims',
    );
  });
});

describe('prepare', () => {
  it('should make one uniform buffer and one bind group when a thousand steps share a pipeline and its buffers', () => {
    const { fake, arena, steps } = setUp();
    const before = fake.buffers.length;
    const { loop } = prepare(arena, { loop: steps(1000) });
    expect(fake.buffers.length - before).toBe(1);
    expect(fake.bindGroups).toHaveLength(1);
    expect(fake.buffers.at(-1)).toMatchObject({ size: 1000 * 256 });
    expect(loop).toHaveLength(1000);
    expect(new Set(loop.map(({ groups }) => groups[0])).size).toBe(1);
  });

  it('should put the dims of each dispatch at its own offset, aligned as the device asks, when programs are prepared together', () => {
    const { fake, arena, steps } = setUp();
    const program = steps(3);
    const { first, second } = prepare(arena, { first: program, second: [...program].reverse() });
    const words = new Uint32Array(fake.written.at(-1) as ArrayBuffer);
    const valuesOf = (prepared: readonly PreparedDispatch[]) =>
      prepared.map(({ dynamicOffsets: [offset = Number.NaN] }) => {
        expect(offset % 256).toBe(0);
        return words[offset / 4];
      });
    expect(valuesOf(first)).toEqual([0, 1, 2]);
    expect(valuesOf(second)).toEqual([2, 1, 0]);
    // A dispatch of two programs is the same in both.
    expect(words).toHaveLength((3 * 256) / 4);
    expect([...(fake.bindGroups[0]?.entries ?? [])].at(-1)).toMatchObject({ binding: 2, resource: { size: 16 } });
  });

  it('should bind each part of a buffer by itself when dispatches differ in offset, size or buffer', () => {
    const { fake, arena, x, y } = setUp();
    const pipeline = pipelineOf(plain);
    const resources = [
      { x, y },
      { x: y, y: x },
      { x: { ...x, offset: 32 }, y },
      { x: { ...x, offset: 32, size: 16 }, y },
      { x, y },
      { x: { ...x, offset: 0 }, y },
    ];
    const { all } = prepare(arena, { all: resources.map((each) => makeDispatch(pipeline, each, null, one)) });
    expect(fake.bindGroups).toHaveLength(4);
    const made = fake.bindGroups as readonly unknown[];
    expect(all.map(({ groups }) => made.indexOf(groups[0]))).toEqual([0, 1, 2, 3, 0, 0]);
    expect(all.every(({ dynamicOffsets }) => dynamicOffsets.length === 0)).toBe(true);
  });

  it('should keep kernels apart when they bind the same buffers', () => {
    const { fake, arena, x, y } = setUp();
    const [a, b] = [pipelineOf(plain), pipelineOf(plain)];
    prepare(arena, { all: [makeDispatch(a, { x, y }, null, one), makeDispatch(b, { x, y }, null, one)] });
    expect(fake.bindGroups.map(({ layout }) => layout)).toEqual([a.layout, b.layout]);
  });

  it('should offset a buffer of the caller’s by nothing when that is what the dims are bound to', () => {
    const { fake, arena, x, y } = setUp();
    const dims = { buffer: arena.create('own dims', 16, GPUBufferUsage.UNIFORM) };
    const before = fake.buffers.length;
    const { only } = prepare(arena, { only: [makeDispatch(stepping, { x, y, dims }, null, one)] });
    expect(fake.buffers).toHaveLength(before);
    expect(only[0]?.dynamicOffsets).toEqual([0]);
    expect([...(fake.bindGroups[0]?.entries ?? [])].at(-1)).toMatchObject({ resource: dims });
  });
});

describe('encode', () => {
  it('should set the slot’s bind group and the offsets of each dispatch when a resource differs by slot', () => {
    const { arena, x, y } = setUp();
    const slots = [0, 32].map((offset) => ({ ...x, offset, size: 32 }));
    const dispatches = [5, 6].map((t) => makeDispatch(stepping, { x: slots, y }, { t }, one));
    const { program } = prepare(arena, { program: dispatches });
    const pass = { setPipeline: vi.fn(), setBindGroup: vi.fn(), dispatchWorkgroups: vi.fn() };
    encode(pass as unknown as GPUComputePassEncoder, program, 1);
    const group = program[0]?.groups[1];
    expect(group).toMatchObject({ entries: [{ resource: { offset: 32 } }, {}, {}] });
    expect(pass.setBindGroup.mock.calls).toEqual([
      [0, group, [0]],
      [0, group, [256]],
    ]);
    expect(pass.dispatchWorkgroups).toHaveBeenCalledTimes(2);
  });
});
