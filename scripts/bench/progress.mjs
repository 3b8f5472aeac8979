// @ts-check
/** What is being measured, for whoever waits; the tables alone go to standard output. @param {string} text */
export function progress(text) {
  process.stderr.write(`${text}\n`);
}
