import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { playwrightCounts, suiteCounts, vitestCounts } from './reports.mjs';

const tests = (...statuses: string[]) => statuses.map((status) => ({ status }));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unroll-reports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function reportFile(content: string): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, content);
  return file;
}

test('a skipped test counts as failed', () => {
  const testResults = [{ status: 'passed', assertionResults: tests('passed', 'passed', 'pending', 'todo', 'failed') }];
  expect(vitestCounts({ testResults })).toEqual({ passed: 2, failed: 3 });
});

test('a file that breaks while it is loaded counts as one failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: tests('passed') },
  ];
  expect(vitestCounts({ testResults })).toEqual({ passed: 1, failed: 1 });
});

test('an error outside any end-to-end test counts as a failure', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 0, skipped: 2 };
  expect(playwrightCounts({ stats, errors: ['no server'] })).toEqual({ passed: 3, failed: 4 });
});

test('a runner that ends without a report has failed, even with code 0', () => {
  expect(suiteCounts(join(folder, 'absent.json'), vitestCounts, 0)).toMatchObject({ passed: 0, failed: 1 });
});

test('a runner that dies while it writes its report has failed', () => {
  expect(suiteCounts(reportFile('{"testResults": ['), vitestCounts, 0)).toMatchObject({ passed: 0, failed: 1 });
});

test('a suite in which no test ran has failed', () => {
  const file = reportFile(JSON.stringify({ testResults: [] }));
  expect(suiteCounts(file, vitestCounts, 0)).toMatchObject({ passed: 0, failed: 1 });
});

test('should count nothing when no test ran and the caller knows why', () => {
  const file = reportFile(JSON.stringify({ testResults: [] }));
  expect(suiteCounts(file, vitestCounts, 0, 'unreached')).toEqual({ passed: 0, failed: 0, note: 'unreached' });
  expect(suiteCounts(file, vitestCounts, 1, 'unreached')).toMatchObject({ failed: 1 });
  expect(suiteCounts(join(folder, 'absent.json'), vitestCounts, 0, 'unreached')).toMatchObject({ failed: 1 });
});

test('an error code beside passed tests counts as a failure', () => {
  const file = reportFile(JSON.stringify({ testResults: [{ status: 'passed', assertionResults: tests('passed') }] }));
  expect(suiteCounts(file, vitestCounts, 1)).toMatchObject({ passed: 1, failed: 1 });
  expect(suiteCounts(file, vitestCounts, 0)).toEqual({ passed: 1, failed: 0 });
});
