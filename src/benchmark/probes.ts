import type { BufferArena } from '../gpu/arena.ts';
import { type Dispatch, encode, fold, makeDispatch, type PreparedDispatch, prepare } from '../gpu/dispatch.ts';
import { GpuError } from '../gpu/errors.ts';
import { packDims } from '../gpu/kernel.ts';
import type { PipelineCache } from '../gpu/pipelines.ts';
import { readBuffer } from '../gpu/readback.ts';
import { openScoped, scoped } from '../gpu/scoped.ts';
import { BenchmarkError } from './errors.ts';
import type { Probe } from './timing.ts';

/** What the adapter is measured with, as files of shaders/; no model uses them. */
export const benchKernels = {
  fma: 'bench/fma.wgsl',
  fill: 'bench/fill.wgsl',
  read: 'bench/read.wgsl',
  barrier: 'bench/barrier.wgsl',
  link: 'bench/link.wgsl',
} as const;

/** vec4 accumulators of `fma`, and how often its turn steps each. */
export const fmaParameters = { A: 2, UNROLL: 64 } as const;
/** vec4s that an invocation of `read` loads. */
export const readParameters = { LOADS: 32 } as const;
/** Invocations a workgroup of `fma`, `fill` and `read`; of `barrier`; of `link`. */
export const lanes = { wide: 256, barrier: 128, link: 64 } as const;

interface CheckedProbe extends Probe {
  /** Of what is counted, so many an amount of 1: operations, bytes, barriers, dispatches, submits. */
  readonly unit: number;
  /** Compares what the last run of that amount left with the CPU's own. @throws BenchmarkError 'wrong-result'. */
  check(amount: number): Promise<void>;
}

export type Probes = Readonly<
  Record<'arithmetic' | 'cache' | 'memory' | 'barrier' | 'dispatch' | 'submit', CheckedProbe>
>;

const cacheBytes = 256 * 1024;
const mostMemoryBytes = 128 * 2 ** 20;
const leastMemoryBytes = 2 ** 20;
/** Turns of an invocation: enough that beginning and ending it count for nothing. */
const arithmeticTurns = 64;
/** Sums that are kept; many invocations write the same ones. */
const arithmeticSums = 16 * lanes.wide;

interface Bench {
  readonly device: GPUDevice;
  readonly arena: BufferArena;
  readonly pipelines: PipelineCache;
}

/** Compiles the benchmark's kernels and makes their buffers. @throws GpuError 'out-of-memory'. */
export async function openProbes(device: GPUDevice, arena: BufferArena, pipelines: PipelineCache): Promise<Probes> {
  const bench = { device, arena, pipelines };
  const small = await scoped(device, () => arena.create('cache', cacheBytes));
  const large = await largeBuffer(bench);
  const [arithmetic, cache, memory, barrier, links] = await Promise.all([
    arithmeticProbe(bench),
    readProbe(bench, small),
    readProbe(bench, large),
    barrierProbe(bench),
    linkProbes(bench),
  ]);
  return { arithmetic, cache, memory, barrier, ...links };
}

/** Larger than a GPU's caches, or as large as there is memory for. */
async function largeBuffer({ device, arena }: Bench): Promise<GPUBuffer> {
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  let bytes = mostMemoryBytes;
  while (bytes > Math.min(maxBufferSize, maxStorageBufferBindingSize)) bytes /= 2;
  for (; bytes >= leastMemoryBytes; bytes /= 2) {
    const { value: buffer, failure } = openScoped(device, () => arena.create('memory', bytes));
    if (!(await failure)) return buffer;
  }
  throw new GpuError('out-of-memory', 'There is not enough GPU memory for the measurement.');
}

/** A dispatch by itself. */
const prepared = ({ arena }: Bench, dispatch: Dispatch): PreparedDispatch =>
  prepare(arena, { only: [dispatch] }).only[0] as PreparedDispatch;

function submitPass(device: GPUDevice, dispatches: readonly PreparedDispatch[]): () => void {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  encode(pass, dispatches, 0);
  pass.end();
  const commands = encoder.finish();
  return () => device.queue.submit([commands]);
}

async function requireEqual(
  { device }: Bench,
  what: string,
  buffer: GPUBuffer,
  expected: (index: number) => number,
  kind: typeof Float32Array | typeof Uint32Array,
  range: { from: number; count: number },
): Promise<void> {
  const actual = new kind(await readBuffer(device, buffer, range.from * 4, range.count * 4));
  const wrong = actual.findIndex((value, i) => value !== expected(range.from + i));
  if (wrong < 0) return;
  const value = expected(range.from + wrong);
  throw new BenchmarkError(
    'wrong-result',
    `This GPU gave ${actual[wrong]} for ${value} while its ${what} was measured, so the measurement is invalid.`,
  );
}

async function arithmeticProbe(bench: Bench): Promise<CheckedProbe> {
  const { device, arena } = bench;
  const { A, UNROLL } = fmaParameters;
  const addends = [1, 2, 3, 4];
  const pipeline = await bench.pipelines.get(benchKernels.fma, fmaParameters);
  const { sums, dispatch } = await scoped(device, () => {
    const numbers = arena.create('factor and addend', 32);
    device.queue.writeBuffer(numbers, 0, new Float32Array([1, 1, 1, 1, ...addends]));
    const sums = arena.create('sums of arithmetic', arithmeticSums * 16);
    const resources = { numbers: { buffer: numbers }, sums: { buffer: sums } };
    const dims = { turns: arithmeticTurns, mask: arithmeticSums - 1 };
    return { sums, dispatch: prepared(bench, makeDispatch(pipeline, resources, dims, [1, 1, 1])) };
  });
  return {
    least: arithmeticSums / lanes.wide,
    most: 2 ** 24,
    unit: lanes.wide * arithmeticTurns * A * UNROLL * 4 * 2,
    prepare: (workgroups) => submitPass(device, [{ ...dispatch, workgroups: fold(workgroups) }]),
    check() {
      const expected = (i: number): number => {
        let sum = A * UNROLL * arithmeticTurns * (addends[i % 4] as number);
        for (let a = 0; a < A; a++) sum += ((i >> 2) + a) & 15;
        return sum;
      };
      return requireEqual(bench, 'arithmetic', sums, expected, Float32Array, { from: 0, count: arithmeticSums * 4 });
    },
  };
}

async function readProbe(bench: Bench, data: GPUBuffer): Promise<CheckedProbe> {
  const { device, arena } = bench;
  const { LOADS } = readParameters;
  const elements = data.size / 16;
  const chunk = lanes.wide * LOADS;
  const [fill, read] = await Promise.all([
    bench.pipelines.get(benchKernels.fill),
    bench.pipelines.get(benchKernels.read, readParameters),
  ]);
  const { sums, dispatch } = await scoped(device, () => {
    const whole = { data: { buffer: data } };
    submitPass(device, [prepared(bench, makeDispatch(fill, whole, null, fold(elements / lanes.wide)))])();
    const sums = arena.create('sums of loads', data.size / LOADS);
    const resources = { ...whole, sums: { buffer: sums } };
    return { sums, dispatch: prepared(bench, makeDispatch(read, resources, { mask: elements - 1 }, [1, 1, 1])) };
  });
  return {
    // All of it once, by enough workgroups to fill a GPU.
    least: Math.max(512, elements / chunk),
    most: 2 ** 24,
    unit: (chunk + lanes.wide) * 16,
    prepare: (workgroups) => submitPass(device, [{ ...dispatch, workgroups: fold(workgroups) }]),
    check() {
      const value = (i: number): number => (i + (i >> 8)) & 15;
      const expected = (i: number): number => {
        const at = i >> 2;
        const first = Math.floor(at / lanes.wide) * chunk + (at % lanes.wide);
        let sum = 0;
        for (let k = 0; k < LOADS; k++) sum += value(first + k * lanes.wide);
        return sum;
      };
      const last = { from: sums.size / 4 - 1024, count: 1024 };
      return requireEqual(bench, 'memory', sums, expected, Float32Array, last);
    },
  };
}

async function barrierProbe(bench: Bench): Promise<CheckedProbe> {
  const { device, arena } = bench;
  const pipeline = await bench.pipelines.get(benchKernels.barrier);
  const { values, dims, dispatch } = await scoped(device, () => {
    const values = arena.create('values behind barriers', lanes.barrier * 4);
    const dims = arena.create('turns of barriers', 16, GPUBufferUsage.UNIFORM);
    const resources = { values: { buffer: values }, dims: { buffer: dims } };
    return { values, dims, dispatch: prepared(bench, makeDispatch(pipeline, resources, null, [1, 1, 1])) };
  });
  return {
    least: 16,
    most: 2 ** 22,
    unit: 2,
    prepare(turns) {
      device.queue.writeBuffer(dims, 0, packDims(pipeline.kernel, { turns }));
      return submitPass(device, [dispatch]);
    },
    check(turns) {
      const expected = (lane: number): number => ((lane + turns) % lanes.barrier) + turns;
      return requireEqual(bench, 'barrier', values, expected, Uint32Array, { from: 0, count: lanes.barrier });
    },
  };
}

/** Chains of dispatches, within one pass and each in a submit of its own. */
async function linkProbes(bench: Bench): Promise<Pick<Probes, 'dispatch' | 'submit'>> {
  const { device, arena } = bench;
  const pipeline = await bench.pipelines.get(benchKernels.link);
  const probe = async (
    what: string,
    submit: (count: number, link: PreparedDispatch) => () => void,
  ): Promise<CheckedProbe> => {
    const { values, link } = await scoped(device, () => {
      const values = arena.create(`values of ${what}`, lanes.link * 4);
      const dispatch = makeDispatch(pipeline, { values: { buffer: values } }, null, [1, 1, 1]);
      return { values, link: prepared(bench, dispatch) };
    });
    let total = 0;
    return {
      least: 8,
      most: 2 ** 14,
      unit: 1,
      prepare(count) {
        total += count;
        return submit(count, link);
      },
      check() {
        const expected = (lane: number): number => total * (lane + 1);
        return requireEqual(bench, what, values, expected, Uint32Array, { from: 0, count: lanes.link });
      },
    };
  };
  return {
    dispatch: await probe('dispatch', (count, link) =>
      submitPass(
        device,
        Array.from({ length: count }, () => link),
      ),
    ),
    submit: await probe('submit', (count, link) => () => {
      for (let i = 0; i < count; i++) submitPass(device, [link])();
    }),
  };
}
