import { type ConstrainedForm, reasonAgainstExport } from '../config/exportConstraints.ts';
import type { RunConfig } from '../config/settings/types.ts';
import type { ModelShape } from '../nn/networks/parameters.ts';
import { ModelFileError } from './errors.ts';

/** @throws ModelFileError 'unsupported' with the reason where a form can't hold the model of a configuration */
export function requireExportable(config: RunConfig, form: ConstrainedForm): void {
  const reason = reasonAgainstExport(config, form);
  if (reason !== null) throw new ModelFileError('unsupported', reason);
}

/** @throws ModelFileError 'unsupported' for an encoder–decoder, of which a form would hold the decoder alone */
export function requireStack({ encoder }: ModelShape): void {
  if (!encoder) return;
  const reason = 'The export to ONNX has no encoder, and this model is an encoder–decoder; take its weights.';
  throw new ModelFileError('unsupported', reason);
}
