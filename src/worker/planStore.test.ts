import { type IDBPDatabase, openDB } from 'idb';
import { expect, it, vi } from 'vitest';
import { BrowserPlans } from './planStore.ts';

vi.mock('idb', () => ({ openDB: vi.fn() }));

const database = { get: async () => 'rows: TM8 TN8' } as unknown as IDBPDatabase<unknown>;

it('should open its database again when that failed, and when the connection has ended', async () => {
  const opening = vi.mocked(openDB);
  opening.mockRejectedValueOnce(new Error('blocked')).mockResolvedValue(database);
  const plans = new BrowserPlans();
  await expect(plans.get('key')).rejects.toThrow('blocked');
  expect(await plans.get('key')).toBe('rows: TM8 TN8');
  expect(await plans.get('key')).toBe('rows: TM8 TN8');
  expect(opening).toHaveBeenCalledTimes(2);
  opening.mock.calls.at(-1)?.[2]?.terminated?.();
  expect(await plans.get('key')).toBe('rows: TM8 TN8');
  expect(opening).toHaveBeenCalledTimes(3);
});
