// @ts-check
// What two engines print, without the words that one of them may have changed.
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from '../lib/paths.mjs';

/** @param {string} name of a file of src/config/settings @returns {Promise<any>} what it exports */
const declared = async (name) => (await runnerImport(join(root, 'src', 'config', 'settings', name))).module;

const [{ execution }, { inPresentWords }] = await Promise.all([declared('execution.ts'), declared('declare.ts')]);

/** The plan that a run told, by the names that its parts have now. @param {string} err */
export const planIn = (err) => inPresentWords(/^Plan: (.*)$/m.exec(err)?.[1] ?? '', execution.plan);

/** The numbers of some sentences, in order. @param {string} text */
export const numbersIn = (text) =>
  (text.match(/-?(?:\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?|\bInfinity\b)|\bNaN\b/g) ?? []).join(' ');
