import { GpuError } from '../../gpu/errors.ts';
import type { ProbeKind } from '../../protocol/probes.ts';

interface Sentences {
  readonly failed: string;
  /** What there is no memory for. */
  readonly memory: string;
}

const sentences: Record<ProbeKind, Sentences> = {
  reach: { failed: 'The gradients could not be probed', memory: 'probe gradients' },
  passage: { failed: 'The passage could not be read', memory: 'read a passage' },
  jacobian: { failed: 'The Jacobians could not be followed', memory: 'follow the Jacobians' },
  cellUse: { failed: 'The cell could not be looked into', memory: 'look into the cell' },
  spectrum: { failed: 'The eigenvalues could not be computed', memory: 'compute eigenvalues' },
  updates: { failed: 'The updates could not be measured', memory: 'measure the updates' },
  typed: { failed: 'What was typed could not be answered', memory: 'answer what was typed' },
  written: { failed: 'Nothing could be written', memory: 'write' },
};

/** Why there is no finding, for people. */
export function problemOf(kind: ProbeKind, error: unknown): string {
  const { failed, memory } = sentences[kind];
  if (error instanceof GpuError && error.code === 'out-of-memory') {
    return `There is not enough GPU memory to ${memory} beside this model; lower H, B or T, or close other pages that use the GPU.`;
  }
  return `${failed}: ${error instanceof Error ? error.message : String(error)}`;
}
