import { describe, expect, it } from 'vitest';
import { TestPage } from '../testing/sessionCase.ts';
import { openDevice } from './device.ts';

/** Steps reported from `after` on are numbered without a gap. */
function expectWhole(page: TestPage, after: number): void {
  const steps = [...page.losses(1, after).keys()];
  expect(steps.length).toBeGreaterThan(0);
  expect(steps).toEqual(Array.from({ length: steps.length }, (_, i) => (steps[0] ?? 0) + i));
}

describe('a benchmark', () => {
  it('should have the GPU to itself when training plays, which goes on from its step', async () => {
    const page = await TestPage.open();
    await page.configure(1);
    await page.playTo(1, 5);
    const before = page.now;
    page.send({ type: 'benchmark', id: 'a' });
    const { progress } = await page.until('benchmarkProgress', { after: before });
    expect(progress).toMatchObject({ done: 0, report: { ceilings: null, rows: [] } });
    const begun = page.now;
    await page.until('benchmarkProgress', { after: begun, where: (event) => event.progress.report.ceilings !== null });
    expect(page.all('metrics', begun)).toEqual([]);
    page.send({ type: 'cancelBenchmark', id: 'a' });
    const { reason } = await page.until('benchmarkFailed', { after: before });
    expect(reason).toBe('cancelled');
    await page.until('metrics', { after: page.now });
    expectWhole(page, 0);
    expect(page.all('status', before).every(({ state }) => state === 'running')).toBe(true);
    expect(page.all('error')).toEqual([]);
  });

  it('should give way when another one is asked for, and leave a paused run paused', async () => {
    const page = await TestPage.open();
    await page.configure(1);
    await page.playTo(1, 5);
    const step = await page.pause();
    const before = page.now;
    page.send({ type: 'benchmark', id: 'b' });
    page.send({ type: 'benchmark', id: 'c' });
    const first = await page.until('benchmarkFailed', { after: before });
    expect(first).toMatchObject({ id: 'b', reason: 'cancelled' });
    await page.until('benchmarkProgress', { after: before, where: ({ id }) => id === 'c' });
    // Asked for meanwhile, a step waits for its turn.
    page.send({ type: 'step' });
    page.send({ type: 'cancelBenchmark', id: 'b' });
    page.send({ type: 'cancelBenchmark', id: 'c' });
    await page.until('benchmarkFailed', { after: before, where: ({ id }) => id === 'c' });
    await page.until('metrics', { after: before });
    expect([...page.losses(1, before).keys()]).toEqual([step + 1]);
    expect(page.all('benchmarkDone')).toEqual([]);
  });

  it('should end with the device when it is lost, and training is rebuilt as ever', async () => {
    const page = await TestPage.openAlone();
    await page.configure(1);
    await page.playTo(1, 5);
    const before = page.now;
    page.send({ type: 'benchmark', id: 'd' });
    await page.until('benchmarkProgress', { after: before });
    page.send({ type: 'loseDevice' });
    const failed = await page.until('benchmarkFailed', { after: before });
    expect(failed).toMatchObject({ id: 'd', reason: 'lost' });
    await page.until('recovered', { after: before });
    const recovered = page.now;
    await page.until('metrics', { after: recovered });
    expect(page.all('benchmarkProgress', recovered)).toEqual([]);
    expectWhole(page, recovered);
  });

  it('should say so when there is no device', async () => {
    const none = new TestPage({ open: () => openDevice(undefined) });
    none.send({ type: 'start', baseUrl: location.href });
    none.send({ type: 'benchmark', id: 'e' });
    expect(await none.until('benchmarkFailed')).toMatchObject({ id: 'e', reason: 'lost' });
  });
});
