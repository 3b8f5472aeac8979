import { formatMagnitude, formatPercent, visibleChar } from '../../../lib/format.ts';
import { connectivityAt, gateOf, stateOf } from '../../../probes/passage/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { bits, signed } from './sentences.ts';
import type { Shown } from './shown.ts';

/** Columns of numbers by position: the unit's state, its gates, the surprise, and what was asked of connectivity. */
function columnsOf({ data, unit, cursor }: Shown) {
  return {
    state: stateOf(data, unit),
    gates: data.gates.map((name, gate) => ({ name, values: gateOf(data, gate, unit) })),
    connectivity: data.connectivity ? connectivityAt(data, cursor) : null,
  };
}

/** A row a character, the last first, as the table turns them round. */
export function tableRows(shown: Shown): Readout[] {
  const { data, unit, cursor } = shown;
  const { state, gates, connectivity } = columnsOf(shown);
  const next = data.predicts === 'next';
  const rows = data.characters.map((char, t) => ({
    title: `Step ${t}`,
    lines: [
      { label: 'Character', value: visibleChar(char) },
      { label: `Unit ${unit}, ${data.state}`, value: signed(state[t] ?? 0) },
      ...gates.map(({ name, values }) => ({ label: `Gate ${name}`, value: signed(values[t] ?? 0) })),
      ...(next ? [{ label: 'Surprise, bits', value: bits(data.surprise[t] ?? Number.NaN) }] : []),
      ...(connectivity
        ? [{ label: `Gradient of the prediction at ${cursor}`, value: formatMagnitude(connectivity[t] ?? 0) }]
        : []),
      {
        label: next ? 'Most probable next' : 'Most probable class',
        value: `${visibleChar(data.next[t]?.[0] ?? '')} ${formatPercent(data.nextProbabilities[t]?.[0] ?? 0)}`,
      },
    ],
  }));
  return rows.reverse();
}

/** A row a character; `code_point` tells what its picture may not. */
export function passageCsv(shown: Shown): string {
  const { data, unit, cursor } = shown;
  const { state, gates, connectivity } = columnsOf(shown);
  const next = data.predicts === 'next';
  const stateName = data.state === 'h' ? 'h' : 'tanh_c';
  const header = [
    't',
    'character',
    'code_point',
    ...(next ? ['surprise_bits'] : []),
    `unit_${unit}_${stateName}`,
    ...gates.map(({ name }) => `unit_${unit}_gate_${name}`),
    ...(connectivity ? [`connectivity_to_${cursor}`] : []),
    next ? 'likeliest_next' : 'likeliest_answer',
    'likeliest_probability',
  ];
  const rows = data.characters.map((char, t) => [
    String(t),
    visibleChar(char),
    String(char.codePointAt(0) ?? ''),
    ...(next ? [csvCell(data.surprise[t])] : []),
    csvCell(state[t]),
    ...gates.map(({ values }) => csvCell(values[t])),
    ...(connectivity ? [csvCell(connectivity[t])] : []),
    visibleChar(data.next[t]?.[0] ?? ''),
    csvCell(data.nextProbabilities[t]?.[0]),
  ]);
  return csvText(header, rows);
}
