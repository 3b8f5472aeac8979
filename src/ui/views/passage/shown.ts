import {
  bySeparation,
  byVariation,
  connectivityAt,
  gateOf,
  type PassageData,
  type RankedUnit,
  stateOf,
} from '../../../probes/passage/contract.ts';
import type { Colouring, InspectView, Span } from './view.ts';

/** What of a view there is in these data. */
export interface Shown {
  readonly data: PassageData;
  readonly colouring: Colouring;
  readonly cursor: number;
  readonly unit: number;
  /** Place among the gates; null where the cell has none, or a state is shown. */
  readonly gate: number | null;
  readonly span: Span | null;
  /** [P]: what the colours show; NaN where a character has none. */
  readonly values: Float32Array;
  /** What the ends of the colours stand for. */
  readonly scale: Scale;
}

export interface Scale {
  /** Around 0, from 0 on, or by orders of magnitude. */
  readonly kind: 'signed' | 'linear' | 'log';
  readonly low: number;
  readonly high: number;
}

/** What is left of the largest where the colours of connectivity end: gradients fade by a factor a step. */
const faded = 1000;

/** Gates whose value is a new content between −1 and 1; the others open and close between 0 and 1. */
const candidates: readonly string[] = ['g', 'n'];

export const isCandidate = (gate: string): boolean => candidates.includes(gate);

/** What there is to colour by: a cell without gates has none to show, and what comes next is no question of a task. */
export const colouringsOf = ({ gates, predicts }: Pick<PassageData, 'gates' | 'predicts'>): Colouring[] => [
  'unit',
  ...(gates.length > 0 ? (['gate'] as const) : []),
  ...(predicts === 'next' ? (['surprise'] as const) : []),
  'connectivity',
];

/** A span that lies in a passage of so many characters, and is not all of it. */
export function spanIn(span: Span | null, length: number): Span | null {
  if (!span || span.first >= length) return null;
  const end = Math.min(length, span.end);
  return end > span.first && end - span.first < length ? { first: span.first, end } : null;
}

/** The order in which units are listed. */
export function rankedUnits(data: PassageData, span: Span | null): RankedUnit[] {
  return span ? bySeparation(data, span.first, span.end) : byVariation(data);
}

/** @param first the unit that the list begins with */
export function shownOf(
  { colouring: requested, cursor, unit: chosen, gate, span }: Omit<InspectView, 'set'>,
  data: PassageData,
  first: number,
): Shown {
  const P = data.characters.length;
  const colouring = colouringsOf(data).includes(requested) ? requested : 'unit';
  const unit = Math.min(data.units - 1, chosen ?? first);
  // A task asks at its end; of a text, a place with something after it.
  const usual = data.predicts === 'answer' ? P - 1 : Math.round(0.75 * (P - 1));
  const at = Math.max(0, Math.min(P - 1, cursor ?? usual));
  const shownGate = colouring === 'gate' ? Math.min(gate, data.gates.length - 1) : null;
  const values = valuesOf(data, colouring, unit, shownGate, at);
  return {
    data,
    colouring,
    cursor: at,
    unit,
    gate: shownGate,
    span: spanIn(span, P),
    values,
    scale: scaleOf(data, colouring, shownGate, values),
  };
}

function valuesOf(
  data: PassageData,
  colouring: Colouring,
  unit: number,
  gate: number | null,
  cursor: number,
): Float32Array {
  if (colouring === 'surprise') return data.surprise;
  if (colouring === 'unit') return stateOf(data, unit);
  if (colouring === 'gate') return gateOf(data, gate ?? 0, unit);
  const values = connectivityAt(data, cursor);
  if (data.direction !== undefined) return values;
  // What comes after the prediction of a network with one direction has no part in it, which is another thing than a small one.
  return values.map((value, t) => (t <= cursor ? value : Number.NaN));
}

function scaleOf(data: PassageData, colouring: Colouring, gate: number | null, values: Float32Array): Scale {
  const largest = values.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0);
  if (colouring === 'unit') {
    // A ReLU's state has no bound; all others lie between −1 and 1.
    const bound = Math.max(1, largest);
    return { kind: 'signed', low: -bound, high: bound };
  }
  if (colouring === 'gate') {
    return isCandidate(data.gates[gate ?? 0] ?? '')
      ? { kind: 'signed', low: -1, high: 1 }
      : { kind: 'linear', low: 0, high: 1 };
  }
  // In whole bits, so that a colour means the same while the model learns.
  if (colouring === 'surprise') return { kind: 'linear', low: 0, high: Math.max(8, Math.ceil(largest)) };
  const high = largest > 0 ? largest : 1;
  return { kind: 'log', low: high / faded, high };
}
