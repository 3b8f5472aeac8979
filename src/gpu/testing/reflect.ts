import type { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import type { Kernel } from '../kernel.ts';

/**
 * What a kernel is to be given, as a parser of the whole language reads its code.
 * @throws Error where that is more than a `Kernel` can say: another group than 0, a gap between binding numbers or in `Dims`
 */
export function reflectedKernel(reflect: WgslReflect): Pick<Kernel, 'bindings' | 'dims'> {
  const bound = [
    ...reflect.storage.map((variable) => ({ ...variable, access: variable.access as 'read' | 'read_write' })),
    ...reflect.uniforms.map((variable) => ({ ...variable, access: 'uniform' as const })),
  ].toSorted((a, b) => a.binding - b.binding);
  bound.forEach(({ name, group, binding }, i) => {
    if (group !== 0 || binding !== i) throw new Error(`${name} is binding ${binding} of group ${group}, not ${i} of 0`);
  });
  const members = reflect.getStructInfo('Dims')?.members ?? [];
  const scalars = members.filter(({ type }) => type.size === 4);
  scalars.forEach(({ name, offset }, i) => {
    if (offset !== 4 * i) throw new Error(`dims.${name} is at ${offset}, not at ${4 * i}`);
  });
  return {
    bindings: Object.fromEntries(bound.map(({ name, access }) => [name, access])),
    dims: members.length > 0 ? Object.fromEntries(members.map(({ name, type }) => [name, type.getTypeName()])) : null,
  };
}
