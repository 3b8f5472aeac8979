import type { CellUse } from '../probes/cellUse/contract.ts';
import type { JacobianData } from '../probes/jacobian/contract.ts';
import type { PassageData, PassageRequest } from '../probes/passage/contract.ts';
import type { ReachData } from '../probes/reach/contract.ts';
import type { SpectrumData } from '../probes/spectrum/contract.ts';
import type { TypedAnswers, TypedRequest, WritingRequest, WrittenSequences } from '../probes/typed/contract.ts';
import type { UpdateData } from '../probes/updates/contract.ts';

/** Which cell is looked into. */
export interface CellRequest {
  /** From 0; the last where there are fewer. */
  layer: number;
  /** Of a bidirectional layer, the direction that reads from the end. */
  reverse?: boolean;
  /** Of the models of a duel, by its run's id; the run itself where it is left out. */
  run?: number;
}

/** What is measured of the model only while it is looked at, and what a view may ask of each. */
export interface ProbeRequests {
  /** How far back the gradients of single losses reach. */
  reach: Record<string, never>;
  /** A passage as the model reads it. */
  passage: PassageRequest;
  /** What the product of a layer's Jacobians does to a direction. */
  jacobian: CellRequest;
  /** How the units of a layer use their cell. */
  cellUse: CellRequest;
  /** The eigenvalues of a layer's recurrent matrix. */
  spectrum: CellRequest;
  /** How far a training step moves each tensor. */
  updates: Pick<CellRequest, 'run'>;
  /** What the model of a task answers to a sequence that a person typed. */
  typed: TypedRequest;
  /** What a model that writes makes of a beginning. */
  written: WritingRequest;
}

/** What is found, by kind. */
export interface ProbeFindings {
  reach: ReachData;
  passage: PassageData;
  jacobian: JacobianData;
  cellUse: CellUse;
  spectrum: SpectrumData;
  updates: UpdateData;
  typed: TypedAnswers;
  written: WrittenSequences;
}

export type ProbeKind = keyof ProbeFindings;

export type Watched = { readonly [Kind in ProbeKind]?: ProbeRequests[Kind] };
