/**
 * - not-safetensors: another kind of file.
 * - damaged: cut, or what it says of itself is not so.
 * - unsupported: sound, but of a kind that this program does not take.
 * - mismatch: tensors or settings that make up no model, or not this one.
 * - not-finite: a NaN or an infinity among the numbers.
 */
type ModelFileErrorCode = 'not-safetensors' | 'damaged' | 'unsupported' | 'mismatch' | 'not-finite';

/** A name from a file, at a length that a sentence can hold. */
export const shownName = (name: string): string =>
  name.length > 60 ? `${name.slice(0, 60)}…` : name || 'the tensor without a name';

/** A model file that can't be used, or a model that a format can't hold. The message is one sentence for people. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
  readonly code: ModelFileErrorCode;

  constructor(code: ModelFileErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
