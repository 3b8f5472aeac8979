const root = '../../shaders/';

const modules = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** Every file of shaders/ by its path there, such as `linear/gather.wgsl`. */
export const shaderFiles: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(modules).map(([path, text]) => [path.slice(root.length), text]),
);
