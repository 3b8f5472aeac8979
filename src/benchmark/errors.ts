type BenchmarkErrorCode = 'wrong-result';

/** A measurement that came to nothing; the message is for people. */
export class BenchmarkError extends Error {
  override readonly name = 'BenchmarkError';
  readonly code: BenchmarkErrorCode;

  constructor(code: BenchmarkErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
