import { describe, expect, it } from 'vitest';
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { type KernelDef, kernelSource } from '../gpu/kernel.ts';
import { shaderFiles } from '../gpu/shaders.ts';
import { benchKernels, fmaParameters, lanes, readParameters } from './kernels.ts';

const parametersOf: Record<string, Record<string, number>> = { fma: fmaParameters, read: readParameters };
const lanesOf: Record<string, number> = { barrier: lanes.barrier, link: lanes.link };

it('shaders/bench has no file without a kernel', () => {
  const files = Object.keys(shaderFiles).filter((path) => path.startsWith('bench/'));
  const used = Object.values(benchKernels).map(({ file }) => file);
  expect(used.toSorted()).toEqual(files.toSorted());
});

describe.each(Object.entries<KernelDef>(benchKernels))('%s', (name, kernel) => {
  const code = kernelSource(kernel, parametersOf[name] ?? {});
  const reflect = new WgslReflect(code);

  it('composes without a directive or a placeholder left over', () => {
    expect(code).not.toMatch(/\/\/!|\$\{/);
  });

  it('binds what its definition says, by name, place and access', () => {
    const found = [
      ...reflect.storage.map((v) => ({ name: v.name, group: v.group, binding: v.binding, access: v.access })),
      ...reflect.uniforms.map((v) => ({ name: v.name, group: v.group, binding: v.binding, access: 'uniform' })),
    ].toSorted((a, b) => a.binding - b.binding);
    const defined = Object.entries(kernel.bindings);
    expect(found).toEqual(defined.map(([key, access], binding) => ({ name: key, group: 0, binding, access })));
  });

  it('takes the dims of its definition, packed without a gap', () => {
    const members = reflect.getStructInfo('Dims')?.members ?? [];
    const found = members.map((member) => [member.name, member.type.getTypeName(), member.offset]);
    expect(found).toEqual(Object.entries(kernel.dims ?? {}).map(([key, type], i) => [key, type, i * 4]));
  });

  it('has workgroups as large as the host counts on', () => {
    const [entry] = reflect.entry.compute;
    expect(entry?.workgroupSize?.map(Number)).toEqual([lanesOf[name] ?? lanes.wide, 1, 1]);
  });
});
