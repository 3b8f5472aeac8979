// @ts-check
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed a skipped test counts as failed: in this project nothing may be skipped
 */

/**
 * @typedef {object} VitestReport what Vitest's JSON reporter writes, as far as it is used here
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults
 */

/**
 * A file that breaks while it is loaded has no tests; it counts as one that failed.
 * @param {VitestReport} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const good = file.assertionResults.filter((test) => test.status === 'passed').length;
    const bad = file.assertionResults.length - good;
    passed += good;
    failed += bad === 0 && file.status === 'failed' ? 1 : bad;
  }
  return { passed, failed };
}

/**
 * @typedef {object} PlaywrightReport what Playwright's JSON reporter writes, as far as it is used here
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {unknown[]} errors those outside any test, such as a server that does not start
 */

/**
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export function playwrightCounts({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
}

/**
 * What a suite's run counts for. A runner that breaks before or beside its report has failed, and so has a suite in
 * which no test ran.
 * @template Report
 * @param {string} file the report, deleted before the run
 * @param {(report: Report) => Counts} count
 * @param {number} code the runner's exit code
 * @param {string} [whyEmpty] why a run of no test is a good one
 * @returns {Counts & { note?: string }}
 */
export function suiteCounts(file, count, code, whyEmpty) {
  if (!existsSync(file)) return { passed: 0, failed: 1, note: 'the runner ended without a report' };
  const counts = readCounts(file, count);
  if (!counts) return { passed: 0, failed: 1, note: "the runner's report can't be read" };
  if (counts.passed + counts.failed === 0 && code === 0 && whyEmpty) return { ...counts, note: whyEmpty };
  if (counts.passed + counts.failed === 0) return { passed: 0, failed: 1, note: 'no test ran' };
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1, note: `the runner ended with code ${code}` };
  return counts;
}

/**
 * @template Report
 * @param {string} file
 * @param {(report: Report) => Counts} count
 */
function readCounts(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
