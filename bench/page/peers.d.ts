// The part of the other libraries that is used here. They are fetched when the benchmark runs and are no part of the
// project's install, so that their own types are not at hand when it is checked.

declare module '@jax-js/jax' {
  /** Every use takes ownership; `ref` keeps one for later. */
  export interface JaxArray {
    readonly ref: JaxArray;
    readonly shape: number[];
    add(other: JaxArray | number): JaxArray;
    sub(other: JaxArray | number): JaxArray;
    mul(other: JaxArray | number): JaxArray;
    div(other: JaxArray | number): JaxArray;
    sum(): JaxArray;
    reshape(shape: number[]): JaxArray;
    slice(index: number): JaxArray;
    data(): Promise<Float32Array>;
    dispose(): void;
  }
  type Compiled<F> = F & { dispose(): void };
  export function init(device: 'webgpu'): Promise<string[]>;
  export function defaultDevice(device: 'webgpu'): void;
  export function jit<F extends (...values: never[]) => unknown>(f: F): Compiled<F>;
  export function valueAndGrad<P, Rest extends unknown[]>(
    f: (parameters: P, ...rest: Rest) => JaxArray,
  ): (parameters: P, ...rest: Rest) => [JaxArray, P];
  export function blockUntilReady<T>(values: T): Promise<T>;
  export const tree: {
    ref<T>(values: T): T;
    dispose(values: unknown): void;
  };
  export const numpy: {
    array(values: Float32Array): JaxArray;
    zeros(shape: number[]): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    transpose(a: JaxArray): JaxArray;
    split(a: JaxArray, sections: number, axis: number): JaxArray[];
    concatenate(arrays: JaxArray[], axis: number): JaxArray;
    tanh(a: JaxArray): JaxArray;
    sqrt(a: JaxArray): JaxArray;
    reciprocal(a: JaxArray): JaxArray;
    minimum(a: JaxArray, b: number): JaxArray;
  };
  export const nn: {
    sigmoid(a: JaxArray): JaxArray;
    logSoftmax(a: JaxArray, axis: number): JaxArray;
  };
}

declare module '@tensorflow/tfjs-core' {
  export interface Tensor {
    data(): Promise<Float32Array>;
    dispose(): void;
  }
  export interface Optimizer {
    applyGradients(gradients: Record<string, Tensor>): void;
    dispose(): void;
  }
  export interface WebGpuBackend {
    readonly queue: GPUQueue;
    /** Of dispatches that were not submitted yet. */
    readonly commandEncoder: GPUCommandEncoder | null;
    /** Has to come before `submitQueue`, which submits nothing valid while a pass is open. */
    endComputePassEncoder(): void;
    submitQueue(): void;
  }
  export function setBackend(name: 'webgpu'): Promise<boolean>;
  export function ready(): Promise<void>;
  export function backend(): WebGpuBackend;
  export function tidy<T>(f: () => T): T;
  export function dispose(values: unknown): void;
  export function tensor(values: Float32Array, shape: number[]): Tensor;
  export function zeros(shape: number[]): Tensor;
  export function variable(initial: Tensor): Tensor;
  export function variableGrads(f: () => Tensor, variables: Tensor[]): { value: Tensor; grads: Record<string, Tensor> };
  export function add(a: Tensor, b: Tensor | number): Tensor;
  export function sub(a: Tensor | number, b: Tensor): Tensor;
  export function mul(a: Tensor, b: Tensor): Tensor;
  export function div(a: number, b: Tensor): Tensor;
  export function addN(values: Tensor[]): Tensor;
  export function sum(a: Tensor): Tensor;
  export function square(a: Tensor): Tensor;
  export function sqrt(a: Tensor): Tensor;
  export function minimum(a: Tensor, b: number): Tensor;
  export function sigmoid(a: Tensor): Tensor;
  export function tanh(a: Tensor): Tensor;
  export function split(a: Tensor, sections: number, axis: number): Tensor[];
  export function concat(values: Tensor[], axis: number): Tensor;
  export const fused: { matMul(given: { a: Tensor; b: Tensor; bias?: Tensor }): Tensor };
  export const losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  export const train: {
    adam(learningRate: number, beta1: number, beta2: number, epsilon: number): Optimizer;
  };
}

declare module '@tensorflow/tfjs-backend-webgpu' {}

declare module '@tensorflow/tfjs-core/dist/register_all_gradients' {}
