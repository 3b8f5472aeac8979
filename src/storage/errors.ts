/**
 * - unavailable: the browser keeps nothing for this page, or another version of it has the database.
 * - quota: the browser has no room left for what was to be saved; what was saved before is still there.
 * - unreadable: the record was written by a newer version, or is damaged.
 * - missing: there is no such record any more.
 * - failed: anything else that the database reports.
 */
export type StorageErrorCode = 'unavailable' | 'quota' | 'unreadable' | 'missing' | 'failed';

/** The message is one sentence for people. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : '');

/** What a failed open means. Browsers that keep nothing, as in private windows, reject in many ways. */
export function openError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  if (nameOf(error) === 'VersionError') {
    const message = 'A newer version of this page has stored its runs here; reload the page to get that version.';
    return new StorageError('unavailable', message, { cause: error });
  }
  if (nameOf(error) === 'QuotaExceededError') return quotaError(error);
  const message = 'This browser stores no data for this page: the window is private, or site data is blocked.';
  return new StorageError('unavailable', message, { cause: error });
}

/** What a failed read or write means. */
export function requestError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  if (nameOf(error) === 'QuotaExceededError') return quotaError(error);
  const reason = error instanceof Error && error.message !== '' ? error.message : 'it gave no reason';
  const message = `The browser’s storage failed: ${reason.replace(/\.$/, '')}.`;
  return new StorageError('failed', message, { cause: error });
}

function quotaError(cause: unknown): StorageError {
  const message =
    'The browser’s storage for saved runs is full. Delete some, or export this run to a file. Training continues, and the last saved copy is kept.';
  return new StorageError('quota', message, { cause });
}
