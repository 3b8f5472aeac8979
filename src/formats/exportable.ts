import { type ConstrainedForm, reasonAgainstExport } from '../config/exportConstraints.ts';
import type { RunConfig } from '../config/settings/types.ts';
import { ModelFileError } from './errors.ts';

/** @throws ModelFileError 'unsupported' with the reason where a form can't hold the model of a configuration */
export function requireExportable(config: RunConfig, form: ConstrainedForm): void {
  const reason = reasonAgainstExport(config, form);
  if (reason !== null) throw new ModelFileError('unsupported', reason);
}
