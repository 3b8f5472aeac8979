/** foreign: written in characters that the model does not know. unfit: no data for what is asked of it. */
export type TextErrorCode = 'too-large' | 'empty' | 'binary' | 'encoding' | 'too-short' | 'foreign' | 'unfit';

/** A text that can't be used. The message is one sentence for people: what was read and what is accepted. */
export class TextError extends Error {
  override readonly name = 'TextError';
  readonly code: TextErrorCode;

  constructor(code: TextErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
