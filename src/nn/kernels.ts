import { bothKernels } from './kernels/both.ts';
import { directionKernels } from './kernels/directions.ts';
import { feedbackKernels } from './kernels/feedback.ts';
import { graphKernels } from './kernels/graph.ts';
import { linearKernels } from './kernels/linear.ts';
import { lossKernels } from './kernels/loss.ts';
import { optimKernels } from './kernels/optim.ts';
import { phasedKernels } from './kernels/phased.ts';
import { poolKernels } from './kernels/pool.ts';
import { probeKernels } from './kernels/probe.ts';
import { recurrentKernels } from './kernels/recurrent.ts';
import { textKernels } from './kernels/text.ts';
import { unitsKernels } from './kernels/units.ts';
import { waveKernels } from './kernels/wave.ts';

/** Every kernel, its bindings in the order of its WGSL, its `dims`. What each computes is said in its file. */
export const kernels = {
  ...bothKernels,
  ...directionKernels,
  ...feedbackKernels,
  ...graphKernels,
  ...linearKernels,
  ...lossKernels,
  ...optimKernels,
  ...phasedKernels,
  ...poolKernels,
  ...probeKernels,
  ...recurrentKernels,
  ...textKernels,
  ...unitsKernels,
  ...waveKernels,
} as const;
