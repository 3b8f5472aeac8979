import { formatLoss } from '../../../lib/format.ts';
import type { DecodedSource } from '../../../probes/translation/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { lineOf, type SearchNode, type SearchState, type Status, searchAfter } from './tree.ts';

const names: Readonly<Record<Status, string>> = {
  live: 'kept',
  finished: 'kept, complete',
  dropped: 'pruned later',
  replaced: 'pruned later, complete',
  outranked: 'pruned: less probable',
  outscored: 'pruned: lower score',
  bounded: 'pruned: search over',
};

/** Log-probability of the last token alone, given those before it. */
export const ownLogProb = ({ node, parent }: SearchNode): number => node.logProb - (parent?.node.logProb ?? 0);

/** A row for each candidate so far, the last first as tables have it. */
export const candidateRows = ({ nodes }: SearchState): Readout[] =>
  [...nodes].reverse().map((each) => ({
    title: `${each.step} ${lineOf(each.symbols)}`,
    lines: [
      { label: 'Log-probability', value: formatLoss(each.node.logProb) },
      { label: 'Of its last token', value: formatLoss(ownLogProb(each)) },
      { label: 'Score', value: formatLoss(each.node.score) },
      { label: 'Outcome', value: names[each.status] },
    ],
  }));

/** A row for each candidate of the whole search; outcomes are those of the search’s own steps. */
export const searchCsv = (decoded: DecodedSource): string =>
  csvText(
    ['step', 'id', 'parent', 'token', 'prefix', 'log_probability', 'score', 'outcome'],
    searchAfter(decoded, decoded.steps.length).nodes.map(({ node, step, symbols }) => [
      ...[step, node.id, node.parent].map(String),
      node.symbol,
      lineOf(symbols),
      csvCell(node.logProb),
      csvCell(node.score),
      node.outcome,
    ]),
  );
