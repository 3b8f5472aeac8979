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

/** An input by its values and shape; `ids`, `source` and `lengths` are whole numbers. */
export interface Feed {
  readonly values: ArrayLike<number>;
  readonly dims: readonly number[];
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

  /** @returns the outputs by name */
  run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, OnnxTensor>> {
    const { Tensor } = this.runtime;
    const whole = new Set(['ids', 'lengths', 'source']);
    const tensors = Object.entries(feeds).map(([name, { values, dims }]) => [
      name,
      whole.has(name)
        ? new Tensor('int64', BigInt64Array.from(Array.from(values, BigInt)), [...dims])
        : new Tensor('float32', Float32Array.from(values), [...dims]),
    ]);
    return this.session.run(Object.fromEntries(tensors));
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
