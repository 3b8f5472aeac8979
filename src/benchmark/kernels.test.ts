import { describe, expect, it } from 'vitest';
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { composeKernel } from '../gpu/kernel.ts';
import { shaderFiles } from '../gpu/shaders.ts';
import { reflectedKernel } from '../gpu/testing/reflect.ts';
import { benchKernels, fmaParameters, lanes, readParameters } from './probes.ts';

const parametersOf: Record<string, Record<string, number>> = { fma: fmaParameters, read: readParameters };
const lanesOf: Record<string, number> = { barrier: lanes.barrier, link: lanes.link };

it('shaders/bench has no file without a kernel', () => {
  const files = Object.keys(shaderFiles).filter((path) => path.startsWith('bench/'));
  expect(Object.values<string>(benchKernels).toSorted()).toEqual(files.toSorted());
});

describe.each(Object.entries(benchKernels))('%s', (name, file) => {
  const { code, bindings, dims } = composeKernel(file, parametersOf[name] ?? {});
  const reflect = new WgslReflect(code);

  it('composes without a directive or a placeholder left over', () => {
    expect(code).not.toMatch(/\/\/!|\$\{/);
  });

  it('should be read as a parser of the whole language reads it', () => {
    const found = reflectedKernel(reflect);
    expect(Object.entries(bindings)).toEqual(Object.entries(found.bindings));
    expect(Object.entries(dims ?? {})).toEqual(Object.entries(found.dims ?? {}));
  });

  it('has workgroups as large as the host counts on', () => {
    const [entry] = reflect.entry.compute;
    expect(entry?.workgroupSize?.map(Number)).toEqual([lanesOf[name] ?? lanes.wide, 1, 1]);
  });
});
