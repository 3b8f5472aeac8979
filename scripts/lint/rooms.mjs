// @ts-check
// Which part of src may import which. Read by imports.mjs, told in ARCHITECTURE.md.

const catalogs = ['data/corpora.ts', 'data/contract', 'data/tasks', 'data/pairs', 'data/trees', 'data/facts', 'cells'];
const definitions = [
  'nn/modules/*/definition.ts',
  'nn/modules/dropoutAdd/dropout.ts',
  'nn/modules/outputFeedback/outputFeedback.ts',
];
const engine = ['lib', 'cells', 'data', 'config', 'gpu', 'nn', 'formats'];
const page = [
  'lib',
  'config',
  'benchmark/types.ts',
  'probes/*/contract.ts',
  'probes/index.ts',
  'protocol',
  'storage',
  ...catalogs,
  'nn/memory/sizes.ts',
];

/**
 * From the ground up: what each part imports besides itself. All of it stands higher in this list, so that there are no circles. A `*`
 * is one folder or file; of several names that fit a file, the longest counts.
 * @type {Record<string, readonly string[]>}
 */
export const rooms = {
  lib: [],
  cells: [],
  'data/facts': ['lib'],
  data: ['lib', 'data/facts'],
  config: ['lib', ...catalogs],
  gpu: ['lib'],
  // A module is one folder, but networks are made of its definition, and its passes of what a network needs.
  'nn/network': [],
  'nn/optim/stepUniforms.ts': [],
  'nn/modules/dropoutAdd/dropout.ts': ['lib'],
  'nn/modules/outputFeedback/outputFeedback.ts': ['lib'],
  'nn/modules/*/definition.ts': ['nn/network', 'cells', 'nn/modules/dropoutAdd/dropout.ts'],
  'nn/networks': ['config', 'cells', 'nn/network', ...definitions],
  'nn/strategy': ['config', 'cells', 'nn/network', ...definitions, 'nn/networks'],
  'nn/memory': [
    'lib',
    'config',
    'gpu',
    'nn/network',
    ...definitions,
    'nn/networks',
    'nn/strategy',
    'nn/optim/stepUniforms.ts',
  ],
  'nn/compile': ['lib', 'gpu', 'nn/network', ...definitions, 'nn/networks', 'nn/strategy', 'nn/memory'],
  'nn/modules': [
    'lib',
    'gpu',
    'cells',
    'nn/network',
    ...definitions,
    'nn/networks',
    'nn/strategy',
    'nn/memory',
    'nn/compile',
  ],
  nn: ['lib', 'cells', 'config', 'gpu', 'nn/*'],
  formats: ['lib', 'cells', 'data', 'config', 'nn'],
  benchmark: ['lib', 'cells', 'config', 'gpu', 'nn'],
  'probes/*/contract.ts': ['lib'],
  'probes/index.ts': ['probes/*/contract.ts'],
  protocol: ['lib', 'config', 'data/facts', 'benchmark/types.ts', 'probes/*/contract.ts', 'probes/index.ts'],
  probes: [...engine, 'probes/*/contract.ts', 'probes/index.ts'],
  training: [...engine, 'benchmark', 'probes', 'protocol'],
  worker: ['training', 'protocol'],
  cli: [...engine, 'probes', 'protocol', 'training'],
  // The page imports no engine code.
  storage: ['lib', 'config', 'protocol', 'cells'],
  store: page,
  ui: [...page, 'store', 'nn/strategy/explain.ts'],
  'main.tsx': ['ui', 'store'],
};

/** Packages that only these parts import. */
export const packages = {
  names: ['react', 'react-dom', '@base-ui/react', 'lucide-react', 'recharts', 'katex'],
  parts: ['ui', 'main.tsx'],
};

/**
 * In all other folders subfolders, and files beside these, import each other in no circle. Here the parts above cut across the
 * subfolders, and their order says the same.
 * @type {readonly string[]}
 */
export const heldByParts = ['nn'];

/** @type {readonly string[]} folders whose subfolders do not import each other at all */
export const apart = ['ui/views'];
