import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureExtra } from '../../../../scripts/lib/extras.mjs';

/** As much of onnxruntime's API as the tests use. */
interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly Tensor: new (type: 'int64' | 'float32', data: BigInt64Array | Float32Array, dims: number[]) => OnnxTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: { executionProviders: string[] }): Promise<OnnxSession>;
  };
}

interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

export type StateName = 'h' | 'c';

export interface Inputs {
  readonly ids: ArrayLike<number>;
  /** [B], or [T, B] */
  readonly dims: readonly number[];
  /** [L, B, H] each */
  readonly state: Partial<Record<StateName, ArrayLike<number>>>;
  readonly stateDims: readonly number[];
}

export interface Outputs {
  readonly logits: OnnxTensor;
  readonly state: Partial<Record<StateName, OnnxTensor>>;
}

let loaded: Promise<OnnxRuntime> | undefined;

async function load(): Promise<OnnxRuntime> {
  const folder = await ensureExtra('onnxruntime');
  const runtime = createRequire(join(folder, 'package.json'))('onnxruntime-web') as OnnxRuntime;
  runtime.env.wasm.numThreads = 1;
  return runtime;
}

/** A model in onnxruntime, on WebAssembly. */
export class OnnxModel {
  private constructor(
    private readonly runtime: OnnxRuntime,
    readonly session: OnnxSession,
  ) {}

  static async open(bytes: Uint8Array): Promise<OnnxModel> {
    loaded ??= load();
    const runtime = await loaded;
    return new OnnxModel(runtime, await runtime.InferenceSession.create(bytes, { executionProviders: ['wasm'] }));
  }

  async run({ ids, dims, state, stateDims }: Inputs): Promise<Outputs> {
    const { Tensor } = this.runtime;
    const feeds: Record<string, OnnxTensor> = {
      ids: new Tensor('int64', BigInt64Array.from(Array.from(ids, BigInt)), [...dims]),
    };
    for (const [name, values] of Object.entries(state)) {
      feeds[name] = new Tensor('float32', Float32Array.from(values), [...stateDims]);
    }
    const { logits, h_next: h, c_next: c } = await this.session.run(feeds);
    if (!logits) throw new Error('the model gave no logits');
    return { logits, state: { ...(h ? { h } : {}), ...(c ? { c } : {}) } };
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
