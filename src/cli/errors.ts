/** What was asked for can't be done as asked: a flag, a setting or a file is at fault. The command ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/** The command failed for a reason that is neither its input's nor its programmer's fault. It ends with code 1. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code = 'failed';
}
