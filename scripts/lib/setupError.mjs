// @ts-check
/** A reason why the project can't be set up here. The message is one sentence that says what to do. */
export class SetupError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'SetupError';
    this.code = 'setup';
  }
}

/**
 * Runs a script's main function; a reason to stop becomes one line instead of a stack.
 * @param {() => Promise<void>} main
 */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}
