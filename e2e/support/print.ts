/** Writes a measured number into the list of tests, under the test that measured it. */
export function print(line: string): void {
  process.stdout.write(`      ${line}\n`);
}
