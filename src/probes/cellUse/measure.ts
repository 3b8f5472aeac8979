import { gateSlots } from '../../cells/gates.ts';
import type { Gpu } from '../../gpu/device.ts';
import { encodePass, type PreparedDispatch } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { ModelSpec } from '../../nn/memory/spec.ts';
import type { Model } from '../../nn/model.ts';
import type { RecurrenceConfig } from '../../nn/modules/recurrence/definition.ts';
import { layerOf, layersOf, unitsOf } from '../../nn/modules/recurrence/layer.ts';
import { statesPass } from '../../nn/networkPasses.ts';
import { layerShapes, type ModelShape } from '../../nn/networks/parameters.ts';
import type { CellPlace, CellRequest } from '../shared/contract.ts';
import { placeOf } from '../shared/place.ts';
import { lengthRead, type ProbeInput, ScratchModel } from '../shared/scratchModel.ts';
import { probeSequences } from '../shared/sequences.ts';
import { sliceOf } from '../shared/slices.ts';
import type { Measure } from '../shared/types.ts';
import { ActivationCounter, type CellUse, type cellUse, GateCounter } from './contract.ts';
import { reluInputs } from './reluInputs.ts';

/** Values of gates that one probe counts, on the host. */
const mostValues = 2 ** 18;

/** What of a window is counted: some steps of some sequences. */
interface Counted {
  readonly sequences: number;
  readonly steps: number;
}

function countedOf(shape: ModelShape, seqLength: number, available: number): Counted {
  const aStep = Math.max(...layerShapes(shape).map(({ cell, hiddenSize }) => cell.slots.length * hiddenSize));
  const sequences = Math.max(1, Math.min(available, Math.floor(mostValues / (seqLength * aStep))));
  return { sequences, steps: Math.max(1, Math.min(seqLength, Math.floor(mostValues / (sequences * aStep)))) };
}

/** Runs a model over sequences that stay the same and looks at its gates. It has buffers of its own. */
export class CellUseProbe {
  private constructor(
    private readonly scratch: ScratchModel,
    private readonly steps: number,
    private readonly sequences: readonly ProbeInput[],
    private readonly staging: GPUBuffer,
    private readonly program: readonly PreparedDispatch[],
  ) {}

  /**
   * @param spec of the model to probe
   * @param sequences as many are taken as are worth their time
   * @throws GpuError 'out-of-memory' where the device can't hold it beside the model.
   */
  static create(
    gpu: Gpu,
    spec: ModelSpec,
    sequences: readonly ProbeInput[],
    pipelines: PipelineCache,
  ): Promise<CellUseProbe> {
    const { shape, seqLength, sourceLength = 0 } = spec;
    const longest = Math.max(seqLength, sourceLength);
    const { sequences: batchSize, steps } = countedOf(shape, longest, sequences.length);
    return ScratchModel.build(gpu, spec, { seqLength, batchSize }, pipelines, async (scratch) => {
      const counted = sequences.slice(0, batchSize);
      scratch.writeSequences(counted);
      const row = Math.max(...layersOf(scratch).map((each) => (each.config.cell.slots.length + 1) * unitsOf(each)));
      const staging = await scratch.make((arena) => arena.staging('gates', 4 * steps * batchSize * row));
      return new CellUseProbe(scratch, steps, counted, staging, await scratch.prepare(await statesPass(scratch)));
    });
  }

  /** At the model's parameters of this moment. One at a time. */
  async run(model: Model, request: CellRequest): Promise<CellUse> {
    const { scratch, sequences, staging, program } = this;
    const { shape, batchSize: B } = scratch.plan.spec;
    const { place, direction } = placeOf(shape, request);
    const read = layerOf(scratch, place.layer);
    const steps = Math.min(this.steps, read.plan.spec.seqLength);
    const { cell, activation } = read.config;
    const units = unitsOf(read);
    // The last steps, which nothing pads in any sequence.
    const lengths = sequences.map((sequence) => lengthRead(read, sequence));
    const first = Math.max(0, Math.min(...lengths) - steps);
    const S = cell.slots.length;
    const stateBytes = 4 * B * units;
    const encoder = scratch.encoderFor(model);
    encodePass(encoder, program);
    const gates = read.kept('gates', direction);
    const slices = [sliceOf(gates, first * S * stateBytes, steps * S * stateBytes)];
    // c after step t is at t + 1.
    if (cell.states.length > 1)
      slices.push(sliceOf(read.kept('cellStates', direction), (first + 1) * stateBytes, steps * stateBytes));
    const found = await scratch.read(encoder, staging, slices);
    const cells = steps * S * B * units;
    const rows = Array.from({ length: steps * B }, (_, row) => row).filter(
      (row) => first + Math.floor(row / B) < (lengths[row % B] as number),
    );
    // Another run may begin as soon as this one is told of, so what it left is read first.
    const chosen = activation === 'relu' && cell.slotActivations.includes('chosen');
    const inputs = chosen
      ? await reluInputs(scratch.device, scratch, { layer: place.layer, direction, first, steps, rows, sequences })
      : null;
    return countUse(read.config, place, {
      units,
      rows,
      slots: found.subarray(0, cells),
      states: found.subarray(cells),
      inputs,
    });
  }

  destroy(): void {
    this.scratch.destroy();
  }
}

interface Kept {
  /** U */
  readonly units: number;
  /** Those of the rows below that nothing pads. */
  readonly rows: readonly number[];
  /** [rows, S, U] */
  readonly slots: Float32Array;
  /** [rows, U]: c, in a cell with a cell state */
  readonly states: Float32Array;
  /** Of the activation that a person chose, where its outputs do not tell. */
  readonly inputs: readonly number[] | null;
}

/** What the values of the slots say. */
function countUse(
  { cell, activation, hiddenSize: H }: RecurrenceConfig,
  place: CellPlace,
  { units: U, rows, slots, states, inputs }: Kept,
): CellUse {
  const S = cell.slots.length;
  const slotActivations = cell.slotActivations.map((each) => (each === 'chosen' ? activation : each));
  const counters = slotActivations.map((activation) => activation && new ActivationCounter(activation));
  const named = gateSlots(cell);
  const gates = cell.slots.map((_, slot) => (named.includes(slot) ? new GateCounter(H) : null));
  for (const row of rows) {
    for (let s = 0; s < S; s++) {
      const counter = counters[s];
      const gate = gates[s];
      for (let j = 0; counter && j < H; j++) {
        const value = slots[(row * S + s) * U + j] as number;
        if (inputs === null) counter.add(value);
        gate?.add(j, value);
      }
    }
  }
  for (const x of inputs ?? []) counters[0]?.addInput(x);
  const activations = counters.flatMap((counter, s) =>
    counter ? [counter.use(cell.slots[s] ?? '', cell.gateNames[s] ?? '')] : [],
  );
  if (cell.stateActivation !== null) {
    const counter = new ActivationCounter(cell.stateActivation);
    for (const row of rows) for (let j = 0; j < H; j++) counter.addInput(states[row * U + j] as number);
    activations.push(counter.use(`${cell.stateActivation}(c)`, 'cell state'));
  }
  return {
    ...place,
    hiddenSize: H,
    samples: rows.length,
    gates: gates.flatMap((gate, s) => gate?.use(cell.slots[s] ?? '', cell.gateNames[s] ?? '', rows.length) ?? []),
    keep: cell.retentionSlot === null ? null : named.indexOf(cell.retentionSlot),
    complement: cell.retentionComplement === true,
    activations,
  };
}

export const measure: Measure<typeof cellUse> = {
  make({ model, dataset }) {
    const { gpu, plan, pipelines } = model;
    const { spec } = plan;
    const sequences = probeSequences(dataset, spec.batchSize, spec.seqLength);
    if (sequences.length === 0) throw new RangeError('There is no sequence to measure on.');
    return CellUseProbe.create(gpu, spec, sequences, pipelines);
  },
};
