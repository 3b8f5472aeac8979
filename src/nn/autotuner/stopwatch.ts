import { encodePass, type PreparedDispatch } from '../../gpu/dispatch.ts';
import type { Model, StepInput } from '../model.ts';
import type { Operation } from '../strategy/kernelVariants.ts';

const files: Record<Operation, string> = {
  forward: 'recurrent/forward_',
  backward: 'recurrent/backward_',
  rows: 'linear/gemm_rows',
  outer: 'linear/gemm_outer',
  head: 'loss/',
};

/**
 * Whether each dispatch of a step is the operation's. Products and dropout between the recurrences of a stack hand an input or its
 * gradient from layer to layer: a wavefront takes them itself, so they count wherever it is compared with what does not.
 * Those right before the loss are the logits of a split head.
 */
export function timedDispatches(program: readonly PreparedDispatch[], operation: Operation): boolean[] {
  const labels = program.map(({ pipeline }) => pipeline.label);
  const marks = labels.map((label) => label.startsWith(files[operation]));
  if (operation === 'rows' || operation === 'outer') return marks;
  if (operation === 'head') {
    const first = marks.indexOf(true);
    return marks.map(
      (own, i) => own || (i < first && labels.slice(i, first).every((label) => label.startsWith(files.rows))),
    );
  }
  let products: number[] = [];
  let between = false;
  for (const [i, label] of labels.entries()) {
    if ((label.startsWith(files.rows) || label.startsWith('graph/dropout_add')) && between) products.push(i);
    else {
      between = label.startsWith(files[operation]);
      if (between) for (const product of products) marks[product] = true;
      products = [];
    }
  }
  return marks;
}

/** A stretch of a step's program: dispatches of the operation, or others between them. */
interface Stretch {
  readonly dispatches: PreparedDispatch[];
  readonly timed: boolean;
}

/** Times one operation within whole steps of a model, so that it works on real numbers; or the whole of them. */
export class Stopwatch {
  private readonly stretches: Stretch[] = [];
  private repeats = 1;

  constructor(
    readonly model: Model,
    readonly operation: Operation | 'all',
    private readonly input: StepInput,
  ) {
    const program = model.gradientProgram();
    const marks = operation === 'all' ? program.map(() => true) : timedDispatches(program, operation);
    for (const [i, dispatch] of program.entries()) {
      const timed = marks[i] as boolean;
      const last = this.stretches.at(-1);
      if (last && last.timed === timed) last.dispatches.push(dispatch);
      else this.stretches.push({ dispatches: [dispatch], timed });
    }
  }

  /** First use: whatever the driver puts off until then, and how often a fast GPU must repeat to be timed at all. */
  async warmUp(leastMs: number): Promise<void> {
    const once = await this.measure();
    this.repeats = Math.max(1, Math.min(64, Math.ceil(leastMs / Math.max(once, 1e-3))));
  }

  /** Milliseconds of the operation in one step. */
  async measure(): Promise<number> {
    const { device } = this.model.gpu;
    this.model.upload(this.input, 0);
    let spent = 0;
    for (const { dispatches, timed } of this.stretches) {
      await device.queue.onSubmittedWorkDone();
      const start = performance.now();
      const encoder = device.createCommandEncoder();
      const repeats = timed ? this.repeats : 1;
      encodePass(encoder, new Array<typeof dispatches>(repeats).fill(dispatches).flat());
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      if (timed) spent += (performance.now() - start) / repeats;
    }
    return spent;
  }
}
