/** Fields of `StepUniforms` in shaders/lib/step_uniforms.wgsl, in order; a test compares the two. */
const fields = {
  lossScale: 'f32',
  carry: 'u32',
  row: 'u32',
  evaluate: 'u32',
  clipKind: 'u32',
  clipValue: 'f32',
  learningRate: 'f32',
  momentum: 'f32',
  beta1: 'f32',
  beta2: 'f32',
  epsilon: 'f32',
  weightDecay: 'f32',
  correction1: 'f32',
  correction2: 'f32',
  lookahead: 'f32',
  clipLower: 'f32',
  dropoutRate: 'f32',
  dropoutKey: 'u32',
  feedRate: 'f32',
  feedKey: 'u32',
} as const;

/** What changes from step to step. See shaders/lib/step_uniforms.wgsl for each field. */
export type StepUniforms = Record<keyof typeof fields, number>;

/** For a pass whose loss and gradient are all that is wanted of it: no clip, no dropout, and nothing for an optimizer. */
export const plainStepUniforms = (counted: number): StepUniforms => ({
  ...(Object.fromEntries(Object.keys(fields).map((name) => [name, 0])) as StepUniforms),
  lossScale: 1 / Math.max(1, counted),
  epsilon: 1,
  correction1: 1,
  correction2: 1,
});

export const stepUniformFields: readonly (readonly [string, 'f32' | 'u32'])[] = Object.entries(fields);

/** Bytes between two steps' hypers: uniform bindings start on multiples of this. */
export const stepUniformStride = 256;

export function packStepUniforms(uniforms: StepUniforms): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(stepUniformStride));
  stepUniformFields.forEach(([name, type], i) => {
    const value = uniforms[name as keyof StepUniforms];
    if (type === 'f32') view.setFloat32(i * 4, value, true);
    else view.setUint32(i * 4, value, true);
  });
  return view.buffer;
}
