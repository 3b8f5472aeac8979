import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type StructInfo, WgslParser, WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { getCell } from '../cells/index.ts';
import { optimizerTypes } from '../config/settings/optimizer.ts';
import type { Kernel } from '../gpu/kernel.ts';
import { shaderFiles } from '../gpu/shaders.ts';
import { compose } from '../gpu/template.ts';
import { gpuGlobals } from '../gpu/testing/fakeDevice.ts';
import { reflectedKernel } from '../gpu/testing/reflect.ts';
import { ignoredTarget } from '../lib/ignoredTarget.ts';
import type { Pool } from './networks/parameters.ts';
import { stepUniformFields } from './optim/stepUniforms.ts';
import { type DeviceCapabilities, defaultCapabilities } from './strategy/capabilities.ts';
import type { VariantKind } from './strategy/recurrenceVariants.ts';
import { encoderDecoders } from './testing/encoderDecoders.ts';
import { testedModules } from './testing/modules.ts';
import {
  type Compiled,
  type Recording,
  recordDecoder,
  recordModel,
  recordProbes,
  recordSampler,
  recordSourceReach,
} from './testing/recorder.ts';
import { networkOf, sharedInputs, specOf } from './testing/tinyNetwork.ts';
import { cellVariants, otherMakes, torchVariants } from './testing/variants.ts';
import { wirings } from './testing/wirings.ts';

vi.stubGlobal('GPUBufferUsage', gpuGlobals.GPUBufferUsage);

/** Files of the engine that have an entry point. */
const kernels = Object.keys(shaderFiles).filter(
  (file) => !file.startsWith('bench/') && shaderFiles[file]?.includes('@compute'),
);

const tunings: DeviceCapabilities[] = [
  defaultCapabilities,
  { ...defaultCapabilities, software: true },
  { ...defaultCapabilities, software: true, quads: true },
  { ...defaultCapabilities, maxWorkgroupBytes: 32768, maxInvocations: 1024, quads: true },
];
const variantKinds: VariantKind[] = ['persistent', 'looped', 'stepwise'];
const sizes = [
  { hiddenSize: 1, vocabularySize: 2, batchSize: 1 },
  { hiddenSize: 13, vocabularySize: 300, batchSize: 3 },
  // The widest LSTM whose tile fits, and that exactly.
  { hiddenSize: 256, vocabularySize: 64, batchSize: 32 },
];
const pools: Pool[] = ['steps', 'ends', 'max', 'mean', 'last'];
const optimizers = optimizerTypes.map((type) => ({ type, nesterov: false }));
const adam = { type: 'adam', nesterov: false } as const;

/** One composed shader and every reason there is for it. */
interface Composed {
  readonly kernel: Kernel;
  readonly reasons: Compiled[];
  readonly reflect: WgslReflect;
  readonly workgroupBytes: number;
}

function reflected(code: string): Pick<Composed, 'reflect' | 'workgroupBytes'> {
  const tree = new WgslParser().parse(code);
  const reflect = new WgslReflect();
  reflect.updateAST(tree);
  const workgroup = (tree as unknown as { storage?: string; type: never }[]).filter((v) => v.storage === 'workgroup');
  return { reflect, workgroupBytes: workgroup.reduce((sum, { type }) => sum + reflect.getTypeInfo(type).size, 0) };
}

const recording: Recording = { compiled: [], made: [] };
const opened = new Set<string>();
const shaders: Composed[] = [];

beforeAll(async () => {
  const watched = new Proxy(shaderFiles, {
    get: (files, name: string) => {
      opened.add(name);
      return files[name];
    },
  });
  for (const variant of cellVariants) {
    const { cell, activation, recurrence } = variant;
    const kind = { cell, activation, recurrence };
    // What differs from others by its pointwise part has the same text around it on every adapter, at every size.
    const whole = torchVariants.includes(variant) || otherMakes.includes(variant);
    for (const capabilities of whole ? tunings : tunings.slice(0, 1)) {
      for (const { batchSize, ...size } of whole ? sizes : sizes.slice(1, 2)) {
        for (const variantKind of variantKinds) {
          const shape = { ...kind, layers: 2, ...size };
          const optimizer = optimizers[recording.compiled.length % optimizers.length] as (typeof optimizers)[number];
          const plan = await recordModel(
            { shape, seqLength: 3, batchSize, optimizer, variantKind },
            capabilities,
            recording,
          );
          await recordSampler(plan, recording);
          if (variantKind === 'looped') await recordProbes(plan.spec, capabilities, recording);
          if (size.hiddenSize !== 13) continue;
          await recordModel({ ...plan.spec, float16Weights: true }, capabilities, recording);
          const bidirectional = { ...plan.spec, shape: { ...shape, bidirectional: true } };
          await recordModel(bidirectional, capabilities, recording);
          if (variantKind === 'looped') await recordProbes(bidirectional, capabilities, recording);
        }
        // Of numbers, in and out.
        const numbers = { ...kind, layers: 1, ...size, features: 3, regression: true };
        await recordModel({ shape: numbers, seqLength: 3, batchSize, optimizer: adam }, capabilities, recording);
        if (recurrence !== 'full') continue;
        // Of a stack, stepwise is a wavefront unless it is said otherwise.
        const steps = { kind: 'stepwise', R: 4, wavefront: false } as const;
        const shape = { ...kind, layers: 2, ...size };
        const variants = { forward: steps, backward: steps };
        await recordModel({ shape, seqLength: 3, batchSize, optimizer: adam, variants }, capabilities, recording);
        if (!torchVariants.includes(variant)) continue;
        for (const variational of [false, true]) {
          const dropped = { shape, seqLength: 3, batchSize, optimizer: adam, dropout: { rate: 0.5, variational } };
          await recordModel({ ...dropped, variantKind: 'stepwise' }, capabilities, recording);
        }
      }
    }
  }
  // What lies between the layers is the same in every cell.
  for (const capabilities of tunings) {
    for (const [, wiring] of wirings) {
      const size = { layers: 3, hiddenSize: 7, vocabularySize: 11 };
      const shape = { ...(cellVariants[0] as (typeof cellVariants)[number]), ...size, ...wiring };
      for (const dropout of [undefined, { rate: 0.5, variational: false }, { rate: 0.5, variational: true }]) {
        await recordModel(
          { shape, seqLength: 3, batchSize: 3, optimizer: adam, ...(dropout ? { dropout } : {}) },
          capabilities,
          recording,
        );
      }
      if (shape.embedding?.tied) continue;
      const both = { ...shape, bidirectional: true };
      const dropout = { rate: 0.5, variational: false };
      await recordModel({ shape: both, seqLength: 3, batchSize: 3, optimizer: adam, dropout }, capabilities, recording);
    }
  }
  for (const capabilities of tunings) {
    const size = { layers: 2, hiddenSize: 7, vocabularySize: 11, feedback: true };
    const shape = { ...(cellVariants[0] as (typeof cellVariants)[number]), ...size };
    await recordModel({ shape, seqLength: 3, batchSize: 16, optimizer: adam }, capabilities, recording);
  }
  for (const pool of pools) {
    const shape = {
      ...(cellVariants[0] as (typeof cellVariants)[number]),
      layers: 1,
      hiddenSize: 7,
      vocabularySize: 11,
    };
    for (const bidirectional of pool === 'ends' ? [true] : [false, true]) {
      const pooled = { ...shape, pool, bidirectional };
      await recordModel({ shape: pooled, seqLength: 3, batchSize: 3, optimizer: adam }, defaultCapabilities, recording);
    }
  }
  // Both directions of what is not as in PyTorch's cells.
  for (const { cell, activation, recurrence } of otherMakes) {
    const kind = { cell, activation, recurrence, bidirectional: true };
    const shape = { ...kind, layers: 2, hiddenSize: 7, vocabularySize: 11 };
    for (const variantKind of variantKinds) {
      await recordModel(
        { shape, seqLength: 3, batchSize: 3, optimizer: adam, variantKind },
        defaultCapabilities,
        recording,
      );
    }
  }
  // Layers whose step has rounds, at one size.
  const twoStage = [
    { id: 'gru-textbook', layerNorm: false },
    { id: 'gru-textbook', layerNorm: true },
    { id: 'lstm', layerNorm: true },
  ];
  for (const { id, layerNorm } of twoStage) {
    for (const capabilities of tunings) {
      const size = { hiddenSize: 13, vocabularySize: 30 };
      const shape = { cell: getCell(id), activation: 'tanh', layers: 2, layerNorm, ...size } as const;
      for (const variantKind of ['looped', 'stepwise'] as const) {
        const spec = { shape, seqLength: 3, batchSize: 3, optimizer: adam, variantKind };
        const plan = await recordModel(spec, capabilities, recording);
        await recordProbes(plan.spec, capabilities, recording);
      }
    }
  }
  for (const module of testedModules) {
    for (const each of module.cases) {
      for (const above of sharedInputs(module, each).length > 0 ? [false, true] : [false]) {
        const { network } = networkOf(module, each, undefined, above);
        const spec = { ...specOf(network, each), optimizer: adam };
        for (const capabilities of tunings) await recordModel(spec, capabilities, recording);
      }
    }
  }
  for (const [, shape] of encoderDecoders) {
    const spec = { shape, seqLength: 3, sourceLength: 5, batchSize: 3, optimizer: adam };
    for (const capabilities of tunings) {
      await recordDecoder(spec, capabilities, recording);
      await recordSourceReach(spec, capabilities, recording);
    }
  }
  const byCode = new Map<string, Composed>();
  for (const reason of recording.compiled) {
    const { kernel, parameters } = reason;
    let composed = byCode.get(kernel.code);
    if (!composed) {
      compose(kernel.file, watched, parameters);
      composed = { kernel, reasons: [], ...reflected(kernel.code) };
      byCode.set(kernel.code, composed);
    }
    composed.reasons.push(reason);
  }
  shaders.push(...byCode.values());
});

const fieldsOf = (struct: StructInfo): [string, string, number][] =>
  struct.members.map((member) => [member.name, member.type.getTypeName(), member.offset]);

/** Every shader with the struct, at least one. */
function withStruct(name: string): StructInfo[] {
  const found = shaders.flatMap(({ reflect }) => reflect.getStructInfo(name) ?? []);
  expect(found.length).toBeGreaterThan(0);
  return found;
}

it('counts workgroup memory', () => {
  const code = 'alias F = vec4f; var<workgroup> a: array<F, 3>; var<workgroup> b: array<u32, 5>; const c = 1;';
  expect(reflected(code).workgroupBytes).toBe(48 + 20);
});

describe('shaders/', () => {
  it('has no file that no model reads', () => {
    // Those of the benchmark have a test of their own.
    const files = Object.keys(shaderFiles).filter((path) => !path.startsWith('bench/'));
    expect([...opened].toSorted()).toEqual(files.toSorted());
  });

  it('has every kernel in use', () => {
    const used = new Set(recording.compiled.map(({ kernel }) => kernel.file));
    expect([...used].toSorted()).toEqual(kernels.toSorted());
  });

  it('composes without a directive or a placeholder left over', () => {
    for (const { kernel } of shaders) {
      const leftover = kernel.code
        .split('\n')
        .find((line) => line.includes('//!') || line.replace(/\/\/.*/, '').includes('$'));
      expect(leftover).toBeUndefined();
    }
  });
});

describe.each(kernels)('%s', (file) => {
  const composed = (): Composed[] => shaders.filter(({ kernel }) => kernel.file === file);

  // What a recorded dispatch is given is held against this by `makeDispatch`, which refuses the recording otherwise.
  it('should be read as a parser of the whole language reads it', () => {
    expect(composed().length).toBeGreaterThan(0);
    for (const { kernel, reflect } of composed()) {
      const found = reflectedKernel(reflect);
      expect(Object.entries(kernel.bindings)).toEqual(Object.entries(found.bindings));
      expect(Object.entries(kernel.dims ?? {})).toEqual(Object.entries(found.dims ?? {}));
    }
  });

  it('needs no more than every device has', () => {
    for (const { kernel, reflect, reasons, workgroupBytes } of composed()) {
      const storage = Object.values(kernel.bindings).filter((access) => access !== 'uniform');
      expect(storage.length).toBeLessThanOrEqual(8);
      const entries = reflect.entry.compute;
      expect(entries.map(({ name }) => name)).toEqual(['main']);
      const invocations = (entries[0]?.workgroupSize ?? []).map(Number).reduce((product, size) => product * size, 1);
      for (const { capabilities } of reasons) {
        expect(invocations).toBeLessThanOrEqual(capabilities.maxInvocations);
        expect(workgroupBytes).toBeLessThanOrEqual(capabilities.maxWorkgroupBytes);
      }
    }
  });

  it('is given each of its constants, and nothing else', () => {
    for (const { reflect, reasons } of composed()) {
      const overrides = reflect.overrides.map(({ name }) => name);
      for (const { constants } of reasons) expect(Object.keys(constants)).toEqual(overrides);
    }
  });
});

describe('structs shared with the host', () => {
  it('StepUniforms has the fields that the host packs', () => {
    const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    for (const struct of withStruct('StepUniforms')) {
      expect(fieldsOf(struct)).toEqual(stepUniformFields.map(([name, type], i) => [snake(name), type, i * 4]));
    }
  });

  it('Tile is 12 u32, in the order in which tiles are built', () => {
    const names = ['start', 'count', 'part', 'part_stride', 'part_count', 'cols', 'depth', 'tensor', 'transposed'];
    for (const struct of withStruct('Tile')) {
      expect(fieldsOf(struct)).toEqual([...names, 'pad0', 'pad1', 'pad2'].map((name, i) => [name, 'u32', i * 4]));
      expect(struct.size).toBe(48);
    }
  });

  it('should have the same ignored target in the shaders as on the host', () => {
    const text = shaderFiles['lib/ignored_target.wgsl'];
    expect(text).toContain(`const IGNORED_TARGET = 0x${ignoredTarget.toString(16)}u;`);
  });

  it('Control fits its buffer, and clearing it whole clears the halt', () => {
    for (const struct of withStruct('Control')) {
      expect(struct.size).toBe(16);
      expect(fieldsOf(struct)).toContainEqual(['halted', 'u32', 8]);
    }
  });
});
