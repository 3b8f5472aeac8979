import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Gauge } from './gauge.mjs';

let folder = '';
let metrics = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unroll-gauge-'));
  metrics = join(folder, 'metrics.csv');
});
afterEach(() => rmSync(folder, { recursive: true }));

const buffer = (size: number) => ({ size }) as GPUBuffer;

function submit(gauge: Gauge, dispatches: number): void {
  for (let i = 0; i < dispatches; i++) gauge.dispatched();
  gauge.submitted();
}

test('should count what is submitted when the row of the last step is not on disk, and nothing after', () => {
  const gauge = new Gauge();
  gauge.begin(metrics, 2);
  submit(gauge, 3);
  writeFileSync(metrics, 'step,loss\n1,2.5\n2,2.4');
  submit(gauge, 4);
  writeFileSync(metrics, 'step,loss\n1,2.5\n2,2.4\n');
  submit(gauge, 5);
  expect(gauge.dispatches).toBe(7);
  gauge.begin(metrics, 3);
  submit(gauge, 2);
  expect(gauge.dispatches).toBe(2);
});

test('should give the most bytes that were allocated at a time when buffers come and go', () => {
  const gauge = new Gauge();
  const first = buffer(100);
  gauge.created(first);
  gauge.begin(metrics, 1);
  const second = buffer(30);
  gauge.created(second);
  gauge.destroyed(first);
  gauge.destroyed(second);
  gauge.destroyed(second);
  gauge.created(buffer(20));
  expect(gauge.bytes).toBe(30);
});
