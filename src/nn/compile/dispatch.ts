import { type Dispatch, makeDispatch, type Resource } from '../../gpu/dispatch.ts';
import type { Parameters } from '../../gpu/expression.ts';
import type { PassContext } from './context.ts';

type Named<T> = Readonly<Record<string, T>>;

/** What the dispatches of a kernel have in common. */
interface KernelCall {
  /** Text parameters, and constants of the pipeline. */
  readonly text?: Parameters;
  readonly constants?: Record<string, number>;
  /** What it binds besides the model's own buffers, which it gets under the names of {@link modelBuffers}. */
  readonly bind?: Named<Resource>;
  /** Left out where the kernel has none. */
  readonly dims?: Named<number>;
}

/** One of them, and what it has besides. */
export interface KernelPart {
  readonly text?: Parameters;
  readonly range?: Named<number>;
  readonly workgroups: readonly [number, number, number];
}

/** What every model has, by the names under which kernels bind it. */
const modelBuffers = ({ buffers }: PassContext): Named<Resource> => ({
  params: { buffer: buffers.params },
  copies: { buffer: buffers.copies },
  grads: { buffer: buffers.grads },
  first: { buffer: buffers.first },
  second: { buffer: buffers.second },
  partial_sums: { buffer: buffers.partialSums },
  partials: { buffer: buffers.partialNorms },
  tiles: { buffer: buffers.tiles },
  control: { buffer: buffers.control },
  metrics: { buffer: buffers.metrics },
  batch: buffers.batchSlots,
  step_uniforms: buffers.stepUniformSlots,
});

/**
 * Dispatches of a kernel, in order.
 * @throws GpuError 'validation' if it does not compile, RangeError as `makeDispatch` does
 */
export function dispatchEach(
  context: PassContext,
  file: string,
  { text, constants, bind, dims }: KernelCall,
  parts: readonly KernelPart[],
): Promise<Dispatch[]> {
  const own = Object.entries(modelBuffers(context));
  return Promise.all(
    parts.map(async ({ text: more, range, workgroups }) => {
      const pipeline = await context.pipelines.get(file, { ...text, ...more }, constants);
      const bound = Object.fromEntries(own.filter(([name]) => name in pipeline.kernel.bindings));
      return makeDispatch(pipeline, { ...bound, ...bind }, dims || range ? { ...dims, ...range } : null, workgroups);
    }),
  );
}

/** The one dispatch of a kernel, as a list. */
export const dispatch = (context: PassContext, file: string, call: KernelCall & KernelPart): Promise<Dispatch[]> =>
  dispatchEach(context, file, call, [{ workgroups: call.workgroups }]);

/** What is computed one after the other; its kernels compile side by side. */
export const inOrder = async (...parts: readonly (readonly Dispatch[] | Promise<Dispatch[]>)[]): Promise<Dispatch[]> =>
  (await Promise.all(parts)).flat();
