import { defaultSampling } from '../../config/defaults.ts';
import type { RunConfig, SamplingConfig } from '../../config/settings/types.ts';
import { ModelFileError } from '../../formats/errors.ts';
import { fromLost, fromUncaptured, GpuError } from '../../gpu/errors.ts';
import type { Event } from '../../protocol/events.ts';
import { Tunings } from '../loop/planSearch.ts';
import type { PlanStore } from '../trainer/plans.ts';
import { Builder, type BuildRequest, startWeights } from './builder.ts';
import { Checkpointer, checkpointBytes, checkpointOf } from './checkpointer.ts';
import { adapterInfo, type Device } from './device.ts';
import type { Ensemble, MemberSpec } from './ensemble.ts';
import { runFacts } from './facts.ts';
import { type Job, Jobs } from './jobs.ts';
import type { Models } from './models.ts';
import { ProbeScheduler } from './probeScheduler.ts';
import { Recovery } from './recovery.ts';
import { refusalCode } from './refusals.ts';

/** What trains, and what is measured beside it, on which device: replaced when another run is asked for, rebuilt when the device is lost. */
export class ActiveRuns {
  device: Device | null = null;
  /** What trains; null before the first run, and while its device is lost. */
  ensemble: Ensemble | null = null;
  checkpointer: Checkpointer | null = null;
  readonly jobs: Jobs;
  readonly probes: ProbeScheduler;
  readonly builder: Builder;
  private readonly tunings: Tunings;
  private readonly recovery: Recovery;
  private sampling: SamplingConfig = defaultSampling;
  private hidden = false;
  /** The run asked for last; one that was asked for before it is dropped when it is ready. */
  private requested = 0;

  constructor(
    private readonly openDevice: () => Promise<Device>,
    private readonly emit: (event: Event) => void,
    models: Models,
    plans?: PlanStore,
    tuneAfterMs?: number,
  ) {
    this.jobs = new Jobs(emit);
    this.tunings = new Tunings(plans, emit, tuneAfterMs);
    this.probes = new ProbeScheduler(emit);
    this.builder = new Builder(models, this.tunings, (event) => {
      emit(event);
      if ('runId' in event && event.runId === this.ensemble?.main.run.id) this.checkpointer?.onEvent(event);
    });
    this.recovery = new Recovery(this.builder, emit, this);
  }

  /** @throws GpuError where no device can be had */
  async open(): Promise<Device> {
    const device = await this.openDevice();
    this.device = device;
    device.gpu.device.onuncapturederror = ({ error }) => {
      const { code, message } = fromUncaptured(error);
      this.emit({ type: 'error', code, message });
    };
    void device.gpu.device.lost.then((info) => this.onLost(device, fromLost(info)));
    this.emit({ type: 'ready', adapter: adapterInfo(device) });
    return device;
  }

  isOpen(device: Device): boolean {
    return device === this.device;
  }

  isRequested(runId: number): boolean {
    return runId === this.requested;
  }

  /** What the run and its compared runs would be built from again, also while their device is lost. */
  get specs(): [MemberSpec, ...MemberSpec[]] | null {
    return this.ensemble?.specs ?? this.recovery.specs;
  }

  /**
   * The run as a checkpoint; where its device was lost, as it was last copied.
   * @throws ModelFileError where nothing has trained yet
   */
  async checkpoint(): Promise<{ bytes: Uint8Array; config: RunConfig; textId: string | undefined }> {
    const { ensemble, specs } = this;
    const [lost] = this.recovery.lost ?? [];
    const copied = lost && checkpointBytes(lost.spec, lost.snapshot);
    const bytes = ensemble ? (await checkpointOf(ensemble.main.run))?.bytes : copied;
    if (!bytes || !specs) throw new ModelFileError('mismatch', 'There is no model to export yet.');
    return { bytes, config: specs[0].config, textId: specs[0].textId };
  }

  /** Builds what is asked for and makes it what trains, unless something else is asked for meanwhile. */
  async configure(runId: number, prepare: () => Promise<BuildRequest>): Promise<void> {
    this.requested = runId;
    try {
      const request = await prepare();
      if (this.isRequested(runId)) await this.build(request);
    } catch (error) {
      this.emit({ type: 'refused', runId, code: refusalCode(error), message: (error as Error).message });
    }
  }

  private async build(request: BuildRequest): Promise<void> {
    const { runId } = request;
    const isRequested = () => this.isRequested(runId);
    this.emit({ type: 'configuring', runId, stage: 'Compiling for this GPU' });
    // After a device that was lost too often to be rebuilt by itself, a new run is a wish for another.
    const built = await this.builder.build(request, this.device ?? (await this.open()), this.sampling, isRequested);
    if (!built) return;
    if (isRequested()) await this.checkpointer?.saveNew();
    if (!isRequested()) return built.ensemble.destroy();
    this.ensemble?.destroy();
    this.recovery.forget();
    this.adopt(built.ensemble);
    const { trainer } = built.ensemble.main.run;
    this.emit({
      type: 'configured',
      runId,
      config: request.main.config,
      facts: runFacts(trainer),
      step: trainer.step,
      ...(built.compared.length > 0 ? { compared: built.compared } : {}),
      ...(startWeights(request.main) ? { weightsFromFile: true } : {}),
    });
  }

  /** From now on this is what trains. */
  adopt(ensemble: Ensemble): void {
    ensemble.setHidden(this.hidden);
    this.ensemble = ensemble;
    this.checkpointer?.end();
    this.checkpointer = new Checkpointer(ensemble.main.run, this.emit);
    this.probe();
    this.tune();
  }

  private probe(): void {
    const { device, ensemble } = this;
    if (device && ensemble) this.probes.begin(device.gpu, ensemble.runs);
  }

  private tune(): void {
    const { device, ensemble } = this;
    if (device && ensemble) this.tunings.begin(device.gpu, device.pipelines, ensemble.main.run);
  }

  async reset(runId: number): Promise<void> {
    const { specs } = this;
    if (!specs) return;
    const [main, ...compared] = specs;
    await this.configure(runId, async () => ({ runId, main, compared }));
  }

  /** @param from id of the run that goes on alone */
  async continueWith(runId: number, from: number): Promise<void> {
    const { ensemble } = this;
    await this.configure(runId, async () => {
      const run = ensemble?.find(from)?.run;
      const snapshot = run && (await run.copy());
      if (!ensemble || !snapshot) {
        throw new GpuError('lost', 'This model can’t be resumed now; try again when training runs.');
      }
      const spec = ensemble.specs[ensemble.runs.indexOf(run)] ?? ensemble.specs[0];
      return { runId, main: { ...spec, start: { snapshot } }, compared: [] };
    });
  }

  endComparison(): void {
    this.recovery.endComparison();
    this.ensemble?.endComparison();
    this.probe();
  }

  async play(): Promise<void> {
    if (this.recovery.lost) await this.recovery.recover(this.sampling);
    else this.ensemble?.play();
  }

  pause(): void {
    this.recovery.pause();
    this.ensemble?.pause();
  }

  setSampling(sampling: SamplingConfig): void {
    this.sampling = sampling;
    this.ensemble?.main.run.setSampling(sampling);
  }

  async setHidden(hidden: boolean): Promise<void> {
    this.hidden = hidden;
    this.ensemble?.setHidden(hidden);
    // It may be the last that is heard of the page.
    if (hidden) await this.checkpointer?.saveNew();
  }

  async perform(job: Job): Promise<void> {
    void this.tunings.stop();
    await this.jobs.start(job, this.device, this.ensemble?.main.run ?? null);
    if (this.jobs.idle) this.tune();
  }

  /** Ends what trains, what is built and what is measured. The device stays open: it is whose who opened it. */
  async close(): Promise<void> {
    const { device, ensemble } = this;
    this.requested = Number.NaN;
    this.recovery.forget();
    await Promise.all([this.leaveDevice(), this.jobs.stop()]);
    ensemble?.destroy();
    if (device) device.gpu.device.onuncapturederror = null;
  }

  private async onLost(device: Device, { message }: GpuError): Promise<void> {
    if (device !== this.device) return;
    const { ensemble, recovery } = this;
    void this.leaveDevice();
    const recovering = recovery.byItself;
    this.emit({ type: 'deviceLost', runId: ensemble?.main.run.id ?? 0, message, recovering });
    if (ensemble) recovery.lose(ensemble);
    if (recovering) await recovery.recover(this.sampling);
  }

  /** Nothing trains on it from now on. Resolves when what is measured beside has ended. */
  private async leaveDevice(): Promise<void> {
    this.device = null;
    this.ensemble = null;
    this.checkpointer?.end();
    this.checkpointer = null;
    await Promise.all([this.tunings.stop(), this.probes.stop()]);
  }
}
