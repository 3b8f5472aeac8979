import type { CellDef } from '../../../cells/index.ts';
import type { RunConfig } from '../../../config/settings/types.ts';

/** The settings that change what a cell's equations say. */
export type CellOptions = Pick<RunConfig, 'recurrence' | 'layerNorm' | 'activation'> & {
  /** The last step's output comes in, as it does at the lowest layer with output feedback. */
  readonly hasFeedback?: boolean;
};

/** A weight times what it acts on: 'W_hi h_{t−1}', 'w_hh ⊙ h_{t−1}', 'W_hn (r_t ⊙ h_{t−1})'. Peepholes are none: they act on c. */
const product = /([Ww])_([ih])(\w)(?: ⊙)? (x_t|h_\{t−1\}|\([^()]*h_\{t−1\}\))/g;

/** A cell's equations as the chosen options make them, in the plain notation of {@link CellDef.equations}. */
export function equationsOf(cell: CellDef, { recurrence, layerNorm, activation, hasFeedback }: CellOptions): string[] {
  const name = { tanh: 'tanh', relu: 'ReLU', sigmoid: 'σ' }[activation];
  return cell.equations.map((line) =>
    line
      .replaceAll(product, (_, letter: string, source: string, gate: string, what: string) => {
        const diagonal = letter === 'w' || (recurrence === 'diagonal' && source === 'h');
        const term = `${diagonal ? 'w' : 'W'}_${source}${gate} ${diagonal ? '⊙ ' : ''}${what}`;
        const scaled = layerNorm ? `γ_${source}${gate} ⊙ LN(${term})` : term;
        return hasFeedback && source === 'i' ? `${scaled} + R_${gate} y_{t−1}` : scaled;
      })
      .replaceAll('φ(', `${name}(`),
  );
}

const letters: readonly (readonly [string, string])[] = [
  ['σ', '\\sigma'],
  ['γ', '\\gamma'],
  ['⊙', '\\odot'],
  ['−', '-'],
  ['tanh(', '\\tanh('],
  ['ReLU(', '\\mathrm{ReLU}('],
  ['LN(', '\\mathrm{LN}('],
];

/** Plain notation as KaTeX takes it: letters by their names, and subscripts of more than one letter in braces. */
export function texOf(line: string): string {
  const braced = line.replaceAll(/_(\w{2,})/g, '_{$1}');
  return letters.reduce((text, [from, to]) => text.replaceAll(from, to), braced);
}

/** What LN does, where it is used. */
export const layerNormTex =
  '\\mathrm{LN}(a)_j = \\frac{a_j - \\mathrm{mean}(a)}{\\sqrt{\\mathrm{var}(a) + \\varepsilon}}';

/** What an equation's left side is called: 'forget gate', 'cell state'. */
export function nameOf(cell: CellDef, line: string): string {
  const symbol = line.split('_t')[0] ?? '';
  const gate = cell.gates.includes(symbol) ? cell.gates.indexOf(symbol) : cell.slots.indexOf(symbol);
  if (cell.gates.length > 1 && gate >= 0) return cell.gateNames[gate] ?? symbol;
  return symbol === 'c' ? 'cell state' : 'state';
}

/** How many of each kind the equations name: matrices from the input, the state and the output, and vectors. */
export function tensorsIn(equations: readonly string[]): {
  input: number;
  recurrent: number;
  feedback: number;
  vectors: number;
} {
  const names = new Set(equations.flatMap((line) => line.match(/[Wwbγ]_\w\w|R_\w/g) ?? []));
  const count = (start: string): number => [...names].filter((name) => name.startsWith(start)).length;
  return {
    ...{ input: count('W_i'), recurrent: count('W_h'), feedback: count('R_') },
    vectors: count('w_') + count('b_') + count('γ_'),
  };
}

const times = (n: number, what: string): string => (n === 0 ? '' : n === 1 ? what : `${n}${what}`);

/** '4HI + 4H^2 + 8H', as KaTeX takes it. */
export function countTex(equations: readonly string[]): string {
  const { input, recurrent, feedback, vectors } = tensorsIn(equations);
  const parts = [times(input, 'HI'), times(recurrent, 'H^2'), times(feedback, 'HV'), times(vectors, 'H')];
  return parts.filter(Boolean).join(' + ');
}

/** @param I how many numbers the layer reads @param H its units @param V the outputs that there are */
export function countOf(equations: readonly string[], { I, H, V }: { I: number; H: number; V: number }): number {
  const { input, recurrent, feedback, vectors } = tensorsIn(equations);
  return input * H * I + recurrent * H * H + feedback * H * V + vectors * H;
}
