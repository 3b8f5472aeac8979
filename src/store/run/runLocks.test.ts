import { afterEach, describe, expect, it, vi } from 'vitest';
import { hold } from './runLocks.ts';

afterEach(() => void vi.unstubAllGlobals());

/** A browser that refuses every lock so. */
const refusing = (name: string): void =>
  void vi.stubGlobal('navigator', {
    locks: { request: () => Promise.reject(new DOMException('no', name)), query: async () => ({ held: [] }) },
  });

describe('hold', () => {
  it.each(['AbortError', 'TimeoutError'])(
    'should say that another tab has the run when waiting ends in an %s',
    async (name) => {
      refusing(name);
      expect(await hold('a', true)).toBe(false);
    },
  );

  it('should count a run as free when the page may have no locks', async () => {
    refusing('SecurityError');
    expect(await hold('b')).toBe(true);
  });
});
