import { type Keeping, keepingOf } from '../../probes/cellUse/contract.ts';
import type { CellPlace } from '../../probes/shared/contract.ts';
import type { GateSpectrum } from '../../probes/spectrum/contract.ts';
import type { UpdateData } from '../../probes/updates/contract.ts';
import type { Event } from '../../protocol/events.ts';

/** Something at steps of the training, ascending: at most so many, which thin out evenly as more come. */
export class Trail<T> {
  readonly steps: number[] = [];
  readonly values: T[] = [];
  /** Moments nearer to the one before than this many steps replace it, all but the first. */
  private apart = 0;

  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.steps.length;
  }

  /** What lies at or after the step goes: training went back. */
  add(step: number, value: T): void {
    const { steps, values } = this;
    while (steps.length > 0 && (steps.at(-1) as number) >= step) this.drop();
    // The latest is always kept; the one before it only if it stands far enough from its own.
    const [before, last] = [steps.at(-2), steps.at(-1)];
    if (before !== undefined && last !== undefined && last - before < this.apart) this.drop();
    steps.push(step);
    values.push(value);
    if (steps.length > this.capacity) this.thin();
  }

  private drop(): void {
    this.steps.pop();
    this.values.pop();
  }

  /** Every other goes; the first and the last stay. */
  private thin(): void {
    const { steps, values } = this;
    const last = steps.length - 1;
    let kept = 0;
    for (let i = 0; i <= last; i++) {
      if (i % 2 === 1 && i !== last) continue;
      steps[kept] = steps[i] as number;
      values[kept] = values[i] as T;
      kept++;
    }
    steps.length = kept;
    values.length = kept;
    this.apart = ((steps.at(-1) as number) - (steps[0] as number)) / (this.capacity - 1);
  }
}

/** Trails by run, layer and direction, of the present run and those beside it. */
class RunTrails<T> {
  private readonly trails = new Map<string, Trail<T>>();

  constructor(private readonly capacity: number) {}

  begin(): void {
    this.trails.clear();
  }

  of(runId: number, { layer, direction }: Pick<CellPlace, 'layer' | 'direction'>): Trail<T> {
    const key = `${runId} ${layer} ${direction}`;
    let trail = this.trails.get(key);
    if (!trail) {
      trail = new Trail(this.capacity);
      this.trails.set(key, trail);
    }
    return trail;
  }
}

/** Where the trail of all layers together is: as if of the first. */
export const ofAllLayers = { layer: 0 };

/** What was found in the course of the training, while it was looked at. */
export const trails = {
  keeping: new RunTrails<Keeping>(400),
  /** By gate; few, since each is a cloud of points. */
  spectrum: new RunTrails<readonly GateSpectrum[]>(24),
  /** `ofAllLayers` */
  updates: new RunTrails<UpdateData>(400),
};

export function beginTrails(): void {
  for (const each of Object.values(trails)) each.begin();
}

export function onTrail({ kind, runId, step, data }: Extract<Event, { type: 'found' }>): void {
  if (kind === 'spectrum') trails.spectrum.of(runId, data).add(step, data.gates);
  if (kind === 'updates') trails.updates.of(runId, ofAllLayers).add(data.step, data);
  if (kind === 'cellUse') {
    const keeping = keepingOf(data);
    if (keeping) trails.keeping.of(runId, data).add(step, keeping);
  }
}
