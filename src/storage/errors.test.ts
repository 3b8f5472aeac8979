import { describe, expect, it } from 'vitest';
import { openError, requestError, StorageError } from './errors.ts';

describe('what a failure of the database means', () => {
  it.each([
    ['VersionError', 'unavailable', /newer version/],
    ['SecurityError', 'unavailable', /private, or site data is blocked/],
    ['QuotaExceededError', 'quota', /is full/],
  ])('should say it for %s when it is opened', (name, code, message) => {
    const error = openError(new DOMException('x', name));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('should say what to do about a full disk', () => {
    const { code, message } = requestError(new DOMException('x', 'QuotaExceededError'));
    expect(code).toBe('quota');
    expect(message).toMatch(/Delete some, or export this run to a file. Training continues/);
  });

  it('should keep its own errors, and repeat the reason of others', () => {
    const own = new StorageError('missing', 'Gone.');
    expect([requestError(own), openError(own)]).toEqual([own, own]);
    expect(requestError(new DOMException('The disk is on fire.', 'UnknownError'))).toMatchObject({
      code: 'failed',
      message: 'The browser’s storage failed: The disk is on fire.',
    });
  });
});
