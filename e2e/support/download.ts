import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { expect, type Page } from 'playwright/test';

/** A file that the page handed over to be kept. */
export interface SavedFile {
  name: string;
  bytes: Buffer;
}

/** Presses something that saves a file, and reads it. */
export async function download(page: Page, press: () => Promise<void>): Promise<SavedFile> {
  const coming = page.waitForEvent('download', { timeout: 60_000 });
  await press();
  const saved = await coming;
  return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
}

/** Has the page export its run. @param form as the menu calls it */
export async function exported(page: Page, form: string): Promise<SavedFile> {
  await page.getByRole('button', { name: 'Model', exact: true }).click();
  return download(page, () => page.getByRole('menuitem', { name: new RegExp(`^${form}`) }).click());
}

/** What a file of an exported zip says. */
export function listed({ bytes }: SavedFile, name: string): unknown {
  const file = unzipSync(bytes)[name];
  if (!file) throw new Error(`there is no ${name} in the zip`);
  return JSON.parse(strFromU8(file));
}

/** Header and rows of a CSV that quotes nothing. Fails where a row is not as long as the header. */
export function readCsv({ bytes }: SavedFile): { header: string[]; rows: string[][] } {
  const [header = [], ...rows] = bytes
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  for (const row of rows) expect(row).toHaveLength(header.length);
  return { header, rows };
}

/** Fails unless the file is a PNG of a size to read on, with something drawn in it. */
export function expectPicture({ name, bytes }: SavedFile): void {
  expect(name).toMatch(/\.png$/);
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(600);
  expect(bytes.readUInt32BE(20)).toBeGreaterThan(400);
  // An empty one of this size has a few kilobytes.
  expect(bytes.length).toBeGreaterThan(15_000);
}
