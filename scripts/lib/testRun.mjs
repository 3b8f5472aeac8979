// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { changedFiles } from './changed.mjs';
import { choose } from './choice.mjs';
import { ensureBrowser } from './findBrowser.mjs';
import { ensureInstalled } from './install.mjs';
import { SetupError } from './setupError.mjs';
import { logOf } from './stages.mjs';

/** @typedef {import('./stages.mjs').Result & { id: string, seconds?: number }} Line */

/**
 * Sets up what the chosen stages need, runs them in order, and ends the output with `N passed, N failed`.
 * @param {string[]} argv see `choose`
 */
export async function testRun(argv) {
  try {
    const { chosen, ref } = choose(argv);
    const changed = ref === undefined ? undefined : { ref, files: changedFiles(ref) };
    await ensureInstalled();
    const env = chosen.some((stage) => stage.browser) ? { UNROLL_BROWSER: await ensureBrowser() } : {};
    const lines = await runStages(chosen, { env, ...(changed && { changed }) });
    if (changed) process.stdout.write(leftOut(changed));
    summarize(lines);
  } catch (error) {
    if (error instanceof SetupError) process.stderr.write(`\n${error.message}\n`);
    else process.stderr.write(`\n${error instanceof Error ? error.stack : error}\n`);
    finish(0, 1);
  }
}

/** @param {import('./stages.mjs').Changed} changed */
function leftOut({ files }) {
  return `\nOnly what ${files.length} changed ${files.length === 1 ? 'file reaches' : 'files reach'} was tested. build and e2e were left out: they know the page only as it is built.\n`;
}

/**
 * One failed stage does not stop the next: a run tells everything that is wrong.
 * @param {import('./stages.mjs').Stage[]} chosen
 * @param {import('./stages.mjs').Options} options
 */
async function runStages(chosen, options) {
  /** @type {Line[]} */
  const lines = [];
  /** @type {(() => Promise<void>)[]} ends what runs aside */
  const aside = [];
  for (const stage of chosen) {
    const { id, needs } = stage;
    if (needs && lines.some((line) => line.id === needs && line.failed)) {
      lines.push({ id, passed: 0, failed: 1, note: `not run, since ${needs} failed` });
      continue;
    }
    if (stage.aside && chosen.length > 1) {
      const log = logOf(id);
      const running = timed(stage, { ...options, log });
      aside.push(async () => {
        const line = await running;
        head(id);
        if (existsSync(log)) process.stdout.write(readFileSync(log));
        lines.push(line);
      });
      continue;
    }
    head(id);
    lines.push(await timed(stage, options));
  }
  for (const end of aside) await end();
  return chosen.flatMap(({ id }) => lines.filter((line) => line.id === id));
}

/**
 * @param {import('./stages.mjs').Stage} stage
 * @param {import('./stages.mjs').Options} options
 * @returns {Promise<Line>}
 */
async function timed({ id, run }, options) {
  const start = performance.now();
  const result = await run(options);
  return { id, ...result, seconds: (performance.now() - start) / 1000 };
}

/** @param {string} id */
const head = (id) => process.stdout.write(`\n── ${id} ${'─'.repeat(60 - id.length)}\n`);

/** @param {Line[]} lines */
function summarize(lines) {
  process.stdout.write('\n');
  for (const { id, passed, failed, seconds, note } of lines) {
    const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`;
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed`;
    process.stdout.write(
      `${failed ? '✗' : '✓'} ${id.padEnd(6)}${counts} ${time.padStart(9)}${note ? `  ${note}` : ''}\n`,
    );
  }
  finish(
    lines.reduce((sum, line) => sum + line.passed, 0),
    lines.reduce((sum, line) => sum + line.failed, 0),
  );
}

/**
 * The last line, alone and always the same words: other programs read it.
 * @param {number} passed
 * @param {number} failed
 */
function finish(passed, failed) {
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed ? 1 : 0;
}
