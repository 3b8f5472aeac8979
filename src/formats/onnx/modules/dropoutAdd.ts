import type { DropoutAddConfig } from '../../../nn/modules/dropoutAdd/definition.ts';
import type { ModuleWriter } from './context.ts';

/** Dropout is for training alone, so the sum is left where there is one. */
export const dropoutAdd: ModuleWriter<DropoutAddConfig> = ({ graph, inputs, output }) =>
  inputs.length > 1 ? graph.add('Add', inputs, output) : (inputs[0] as string);
