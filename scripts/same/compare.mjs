// @ts-check
// What two runs left in their folders, to the last bit: metrics.csv and safetensors files, as they are documented, without any of the engine.

/**
 * @typedef {{ step: number, cells: Readonly<Record<string, string>> }} Row of metrics.csv
 * @typedef {{ dtype: string, shape: readonly number[], bytes: Uint8Array }} Tensor
 */

/** @param {string} text of a metrics.csv @returns {Row[]} */
export function readRows(text) {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    const cells = Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
    return { step: Number(cells.step), cells };
  });
}

const bits = new DataView(new ArrayBuffer(4));

/** @param {number} word */
const hex = (word) => `0x${word.toString(16).padStart(8, '0')}`;

/** The 32 bits that a number was printed from: nine digits tell any two of them apart. @param {number} value */
export function bitsOf(value) {
  bits.setFloat32(0, value);
  return hex(bits.getUint32(0));
}

/** @param {string} cell */
const described = (cell) => (cell === '' ? 'nothing' : `${cell} (${bitsOf(Number(cell))})`);

/** @param {string} a @param {string} b */
const sameCell = (a, b) => a === b || (a !== '' && b !== '' && bitsOf(Number(a)) === bitsOf(Number(b)));

/**
 * @param {readonly Row[]} before
 * @param {readonly Row[]} now
 * @param {{ first: number, last: number }} steps that there must be a row of
 * @returns {string[]} by column, where it differs first; empty where every bit is the same
 */
export function differentRows(before, now, { first, last }) {
  const found = [];
  const expected = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  /** @param {readonly Row[]} rows */
  const byStep = (rows) => new Map(rows.map((row) => [row.step, row.cells]));
  const [a, b] = [byStep(before), byStep(now)];
  for (const [whose, rows] of /** @type {const} */ ([
    ['before', a],
    ['now', b],
  ])) {
    const missing = expected.filter((step) => !rows.has(step));
    if (missing.length > 0) found.push(`${whose} there is no row of step ${missing.join(', ')}`);
  }
  const common = expected.filter((step) => a.has(step) && b.has(step));
  const columns = new Set([...before, ...now].flatMap(({ cells }) => Object.keys(cells)));
  for (const column of columns) {
    /** @param {ReturnType<typeof byStep>} rows @param {number} step */
    const cell = (rows, step) => rows.get(step)?.[column] ?? '';
    const apart = common.filter((step) => !sameCell(cell(a, step), cell(b, step)));
    const [step] = apart;
    if (step === undefined) continue;
    const values = `${described(cell(a, step))} before, ${described(cell(b, step))} now`;
    found.push(`step ${step}: ${column} ${values} (${apart.length} of ${common.length} steps differ)`);
  }
  return found;
}

/**
 * @param {Uint8Array} file as https://github.com/huggingface/safetensors describes it
 * @returns {Map<string, Tensor>}
 */
export function readTensors(file) {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const start = 8 + length;
  const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  return new Map(
    Object.entries(entries).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => [name, { dtype, shape, bytes: new Uint8Array(file.subarray(start + from, start + to)) }],
    ),
  );
}

/** Row-major. @param {number} at @param {readonly number[]} shape */
function indexOf(at, shape) {
  let rest = at;
  const index = [];
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${index.join(', ')}]`;
}

/** @param {string} name @param {Tensor} before @param {Tensor} now @returns {string | null} */
function differentTensor(name, before, now) {
  /** @param {Tensor} tensor */
  const kind = ({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`;
  if (kind(before) !== kind(now)) return `${name} was ${kind(before)} before, is ${kind(now)} now`;
  if (before.dtype !== 'F32') return Buffer.compare(before.bytes, now.bytes) === 0 ? null : `${name} differs`;
  const [a, b] = [before, now].map(({ bytes }) => new Uint32Array(bytes.buffer));
  const apart = [...(a ?? []).keys()].filter((i) => a?.[i] !== b?.[i]);
  const [at] = apart;
  if (at === undefined) return null;
  const [was, is] = [before, now].map(({ bytes }) => {
    const value = new Float32Array(bytes.buffer)[at] ?? Number.NaN;
    const word = new Uint32Array(bytes.buffer)[at] ?? 0;
    return `${Number(value.toPrecision(9))} (${hex(word)})`;
  });
  const count = `${apart.length} of ${a?.length} numbers differ`;
  return `${name}${indexOf(at, before.shape)} ${was} before, ${is} now (${count})`;
}

/**
 * @param {ReadonlyMap<string, Tensor>} before
 * @param {ReadonlyMap<string, Tensor>} now
 * @returns {string[]} a line for each tensor that differs
 */
export function differentTensors(before, now) {
  const found = before.size === 0 ? ['there are no tensors before'] : [];
  for (const name of new Set([...before.keys(), ...now.keys()])) {
    const [a, b] = [before.get(name), now.get(name)];
    if (!a) found.push(`${name} is new`);
    else if (!b) found.push(`${name} is gone`);
    else {
      const line = differentTensor(name, a, b);
      if (line) found.push(line);
    }
  }
  return found;
}
