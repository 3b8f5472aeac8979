import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { Model } from '../../nn/model.ts';
import type { ProbeFindings, ProbeKind, ProbeRequests } from '../../protocol/probes.ts';
import type { Run } from '../loop/run.ts';

/** Measures one thing of a run's model, over and over. */
export interface Probe<Kind extends ProbeKind> {
  /** Of the model's parameters of this moment; one at a time. It leaves the model as it is. Null while there is nothing new. */
  run(model: Model, request: ProbeRequests[Kind]): Promise<ProbeFindings[Kind] | null>;
  destroy(): void;
}

/**
 * Makes a probe for a run, with buffers of its own.
 * @throws GpuError 'out-of-memory' where the device can't hold it beside the model.
 */
export type ProbeMaker<Kind extends ProbeKind> = (gpu: Gpu, pipelines: PipelineCache, run: Run) => Promise<Probe<Kind>>;
