/** foreign: written in characters that the model does not know. */
export type TextErrorCode = 'too-large' | 'empty' | 'binary' | 'encoding' | 'too-short' | 'foreign';

/** A text that can't be used. The message is one sentence for people: what was read and what is accepted. */
export class TextError extends Error {
  override readonly name = 'TextError';
  readonly code: TextErrorCode;

  constructor(code: TextErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
