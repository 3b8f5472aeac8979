// @ts-check
import { parseArgs } from 'node:util';
import { cells, defaultShapes, libraries, parseShape, quickShapes } from './cases.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} quick
 * @property {boolean} hardware
 * @property {readonly import('./cases.mjs').Shape[]} shapes
 * @property {readonly import('./cases.mjs').Cell[]} cells
 * @property {readonly import('./cases.mjs').LibraryName[]} libraries
 * @property {number} rounds
 * @property {string | undefined} json
 */

export const help = `npm run bench -- [options]

Times one training step of Unroll and of the libraries that one would otherwise take: the same weights, the same batch, the
same loss, in one page on one adapter. Prints a table and writes a report under bench/results.

  --shapes LIST     of H/B/T, or of encoder–decoders H/B/T/S with sources of S symbols; by default
                     ${defaultShapes.map(({ name }) => name).join(',')}
  --cells LIST      of ${cells.join(', ')}; by default both
  --libraries LIST  of ${libraries.join(', ')}; by default all that are here
  --rounds N        timed rounds of each library, at most; by default 7
  --quick           ${quickShapes.map(({ name }) => name).join(' and ')} with lstm, and nothing but the comparison
  --hardware        the machine's GPU instead of the adapter on the CPU
  --json FILE       the rows, as an array
`;

/** @type {Options} */
const defaults = {
  help: false,
  quick: false,
  hardware: false,
  shapes: defaultShapes,
  cells,
  libraries,
  rounds: 7,
  json: undefined,
};

/**
 * @param {readonly string[]} args
 * @returns {{ options: Options, problem?: string }} the problem as one sentence
 */
export function readOptions(args) {
  try {
    return { options: read(args) };
  } catch (error) {
    const message = /** @type {Error} */ (error).message;
    // Node's own messages go on after the first sentence.
    const problem =
      error instanceof OptionError ? message : `${message.split(/[.] |\n/)[0]}; see npm run bench -- --help.`;
    return { options: defaults, problem };
  }
}

class OptionError extends Error {
  code = 'option';
}

/** @param {readonly string[]} args @returns {Options} */
function read(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      quick: { type: 'boolean', default: false },
      hardware: { type: 'boolean', default: false },
      shapes: { type: 'string' },
      cells: { type: 'string' },
      libraries: { type: 'string' },
      rounds: { type: 'string', default: String(defaults.rounds) },
      json: { type: 'string' },
    },
  });
  const { help, quick, hardware, json } = values;
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) {
    throw new OptionError(`--rounds takes a whole number from 1 to 1000, not ${values.rounds}.`);
  }
  return {
    help,
    quick,
    hardware,
    rounds,
    json,
    shapes: values.shapes === undefined ? (quick ? quickShapes : defaultShapes) : shapeList(values.shapes),
    cells: values.cells === undefined ? (quick ? ['lstm'] : cells) : nameList('--cells', values.cells, cells),
    libraries: values.libraries === undefined ? libraries : nameList('--libraries', values.libraries, libraries),
  };
}

/** @param {string} text */
function shapeList(text) {
  return text.split(',').map((part) => {
    const shape = parseShape(part);
    if (!shape)
      throw new OptionError(
        `--shapes takes a list of H/B/T such as 128/32/64, or H/B/T/S, and ${part || 'nothing'} is none.`,
      );
    return shape;
  });
}

/**
 * @template {string} T
 * @param {string} option
 * @param {string} text
 * @param {readonly T[]} known
 * @returns {T[]} in the order of `known`
 */
function nameList(option, text, known) {
  const names = text.split(',');
  const stranger = names.find((name) => !known.some((one) => one === name));
  if (stranger !== undefined) {
    throw new OptionError(
      `${option} takes a list of ${known.join(', ')}, and ${stranger || 'nothing'} is none of them.`,
    );
  }
  return known.filter((name) => names.includes(name));
}
