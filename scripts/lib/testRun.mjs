// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { ensureBrowser } from './findBrowser.mjs';
import { ensureInstalled } from './install.mjs';
import { SetupError } from './setupError.mjs';
import { logOf, stages } from './stages.mjs';

/** @typedef {import('./stages.mjs').Result & { id: string, seconds?: number }} Line */

/**
 * Sets up what the chosen stages need, runs them in order, and ends the output with `N passed, N failed`.
 * @param {string[]} names stages to run; none means all
 */
export async function testRun(names) {
  try {
    const chosen = choose(names);
    await ensureInstalled();
    const env = chosen.some((stage) => stage.browser) ? { UNROLL_BROWSER: await ensureBrowser() } : {};
    summarize(await runStages(chosen, env));
  } catch (error) {
    if (error instanceof SetupError) process.stderr.write(`\n${error.message}\n`);
    else process.stderr.write(`\n${error instanceof Error ? error.stack : error}\n`);
    finish(0, 1);
  }
}

/** @param {string[]} names */
function choose(names) {
  const unknown = names.find((name) => !stages.some((stage) => stage.id === name));
  if (unknown !== undefined) {
    const known = stages.map((stage) => stage.id).join(', ');
    throw new SetupError(`There is no stage "${unknown}": choose from ${known}, or name none to run them all.`);
  }
  const chosen = new Set(names.length ? names : stages.map((stage) => stage.id));
  for (const stage of stages) if (stage.needs && chosen.has(stage.id)) chosen.add(stage.needs);
  return stages.filter((stage) => chosen.has(stage.id));
}

/**
 * One failed stage does not stop the next: a run tells everything that is wrong.
 * @param {import('./stages.mjs').Stage[]} chosen
 * @param {NodeJS.ProcessEnv} env
 */
async function runStages(chosen, env) {
  /** @type {Line[]} */
  const lines = [];
  /** @type {(() => Promise<void>)[]} ends what runs aside */
  let aside = [];
  const join = async () => {
    for (const end of aside) await end();
    aside = [];
  };
  for (const stage of chosen) {
    const { id, needs } = stage;
    if (needs && lines.some((line) => line.id === needs && line.failed)) {
      lines.push({ id, passed: 0, failed: 1, note: `not run, since ${needs} failed` });
      continue;
    }
    if (stage.alone) await join();
    if (stage.aside && chosen.length > 1) {
      const log = logOf(id);
      const running = timed(stage, { env, log });
      aside.push(async () => {
        const line = await running;
        head(id);
        if (existsSync(log)) process.stdout.write(readFileSync(log));
        lines.push(line);
      });
      continue;
    }
    head(id);
    lines.push(await timed(stage, { env }));
  }
  await join();
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
