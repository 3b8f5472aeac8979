import { formatCount, formatLoss } from '../../lib/format.ts';

/** Notices that the validation loss no longer falls. Prechelt 1998, "Early Stopping – But When?" */
export class EarlyStopping {
  private best: { readonly step: number; readonly loss: number } | null = null;
  /** Validations since then. */
  private since = 0;

  /**
   * @param patience validations in a row without a lower loss that are borne; 0 for any number
   * @returns why training is to stop, in a sentence, or null. It then bears as many again.
   */
  see(validation: { readonly step: number; readonly loss: number }, patience: number): string | null {
    const { best } = this;
    if (best === null || validation.loss < best.loss || !Number.isFinite(best.loss)) {
      this.best = validation;
      this.since = 0;
      return null;
    }
    this.since++;
    if (patience === 0 || this.since < patience) return null;
    const validations =
      this.since === 1 ? 'The last validation has' : `The last ${formatCount(this.since)} validations have`;
    this.since = 0;
    return `Training stopped at step ${formatCount(validation.step)}. ${validations} not had a lower loss than ${formatLoss(best.loss, 4)} at step ${formatCount(best.step)}.`;
  }

  /** Training was put back to this step: what was seen after it did not happen. */
  rewind(step: number): void {
    this.since = 0;
    if (this.best && this.best.step > step) this.best = null;
  }
}
