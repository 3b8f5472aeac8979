import type { DecodedSource, TreeNode } from '../../../probes/translation/contract.ts';

/**
 * What a candidate is after some steps of the search: as its own step leaves it, or else
 * - `dropped`: it was kept, and none of its continuations is.
 * - `replaced`: it was among the k best complete ones, and later ones have a higher score.
 */
export type Status = TreeNode['outcome'] | 'dropped' | 'replaced';

/** A candidate in the tree as it is after some steps. */
export interface SearchNode {
  readonly node: TreeNode;
  /** From 1 */
  readonly step: number;
  readonly parent: SearchNode | null;
  /** Its token ids, which identify it in any search of the same source. */
  readonly prefix: string;
  /** Its symbols. */
  readonly symbols: readonly string[];
  readonly status: Status;
  /** On the path of the best hypothesis so far. */
  readonly best: boolean;
  /** On the path of greedy search. */
  readonly greedy: boolean;
}

type Draft = Omit<SearchNode, 'status' | 'best' | 'parent'> & { parent: Draft | null; ids: readonly number[] };

const prefixOf = (ids: readonly number[]): string => ids.join(' ');

/** Nodes of the first `steps` steps, in the order of the search, before it is known what became of them. */
function drafts({ steps: all, greedy }: DecodedSource, steps: number): Draft[] {
  const byId = new Map<number, Draft>();
  all.slice(0, steps).forEach((step, i) => {
    for (const node of step) {
      const parent = byId.get(node.parent) ?? null;
      const ids = [...(parent?.ids ?? []), node.token];
      byId.set(node.id, {
        ...{ node, parent, ids, step: i + 1, prefix: prefixOf(ids) },
        symbols: [...(parent?.symbols ?? []), node.symbol],
        greedy: (parent?.greedy ?? true) && greedy.symbols[i] === node.symbol,
      });
    }
  });
  return [...byId.values()];
}

/** The higher score first, ties in order of token ids, as beam search has it. */
function byScore(a: Draft, b: Draft): number {
  if (a.node.score !== b.node.score) return b.node.score - a.node.score;
  const at = a.ids.findIndex((id, i) => id !== b.ids[i]);
  return (a.ids[at] ?? -1) - (b.ids[at] ?? -1);
}

function withAncestors(drafts: readonly Draft[]): Set<Draft> {
  const found = new Set<Draft>();
  for (const each of drafts) for (let at: Draft | null = each; at; at = at.parent) found.add(at);
  return found;
}

/** The search as it is after so many steps. */
export interface SearchState {
  /** In the order of the search. */
  readonly nodes: readonly SearchNode[];
  /** The best complete hypotheses so far, at most k, the highest score first. */
  readonly finished: readonly SearchNode[];
  /** What the next step continues. */
  readonly live: readonly SearchNode[];
}

/** @param steps from 0, before the search, to all */
export function searchAfter(decoded: DecodedSource, steps: number): SearchState {
  const all = drafts(decoded, steps);
  const of = (outcome: Status) => all.filter(({ node }) => node.outcome === outcome);
  const finished = of('finished').sort(byScore).slice(0, decoded.beam);
  const live = of('live').filter(({ step }) => step === steps);
  const alive = withAncestors([...finished, ...live]);
  const [first] = [...finished, ...live];
  const best = withAncestors(first ? [first] : []);
  const statusOf = (draft: Draft): Status => {
    const { outcome } = draft.node;
    if (outcome === 'live') return alive.has(draft) ? 'live' : 'dropped';
    return outcome === 'finished' && !finished.includes(draft) ? 'replaced' : outcome;
  };
  const made = new Map<Draft, SearchNode>();
  for (const draft of all) {
    const { node, step, prefix, symbols, greedy, parent } = draft;
    const own = { node, step, prefix, symbols, greedy, status: statusOf(draft), best: best.has(draft) };
    made.set(draft, { ...own, parent: (parent && made.get(parent)) ?? null });
  }
  const shown = (some: readonly Draft[]) => some.map((each) => made.get(each) as SearchNode);
  return { nodes: [...made.values()], finished: shown(finished), live: shown(live) };
}

/** Whether it is among the k most probable of its step. */
export const isInBeam = ({ node: { outcome } }: Pick<SearchNode, 'node'>): boolean => outcome !== 'outranked';

/** More prefixes than these are forgotten, all but those that are shown. */
const mostPlaces = 5000;

/**
 * The row of each node by its prefix: of 2k rows the first k have the k most probable of each step, the others those that are pruned as less probable. A node
 * stays in the row that it had in an earlier search, so that nothing jumps as the parameters or the length penalty change; one that is
 * new stands in the row of its parent, or in the nearest free one.
 *
 * @param earlier rows of such a search, and of those before it
 */
export function placeRows(decoded: DecodedSource, earlier: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const { beam } = decoded;
  const rows = new Map<string, number>();
  const { nodes } = searchAfter(decoded, decoded.steps.length);
  for (let step = 1; step <= decoded.steps.length; step++) {
    const ofStep = nodes.filter((each) => each.step === step);
    place(ofStep.filter(isInBeam), 0);
    place(
      ofStep.filter((each) => !isInBeam(each)),
      beam,
    );
  }
  return earlier.size > mostPlaces ? rows : new Map([...earlier, ...rows]);

  function place(some: readonly SearchNode[], first: number): void {
    const free = new Set(Array.from({ length: beam }, (_, i) => first + i));
    const put = ({ prefix }: SearchNode, row: number): void => {
      rows.set(prefix, row);
      free.delete(row);
    };
    const known = some.filter(({ prefix }) => earlier.has(prefix));
    for (const each of known) {
      const row = earlier.get(each.prefix) as number;
      if (free.has(row)) put(each, row);
    }
    for (const each of some.filter(({ prefix }) => !rows.has(prefix))) {
      const near = Math.max(first, (each.parent && rows.get(each.parent.prefix)) ?? 0);
      const [nearest] = [...free].sort((a, b) => Math.abs(a - near) - Math.abs(b - near) || a - b);
      put(each, nearest as number);
    }
  }
}

/** Symbols as a line: without gaps where each is a character. */
export function lineOf(symbols: readonly string[]): string {
  const ofCharacters = symbols.every((symbol) => [...symbol].length === 1 || /^<.+>$/.test(symbol));
  return symbols.join(ofCharacters ? '' : ' ');
}

/** Where an arrow key leads: to the parent, the most probable continuation, or the next node of the step above or below. */
export function neighbourOf(
  key: string,
  at: SearchNode,
  drawn: readonly SearchNode[],
  rows: ReadonlyMap<string, number>,
): SearchNode {
  const rowOf = ({ prefix }: SearchNode): number => rows.get(prefix) ?? 0;
  const beyond = (sign: number): SearchNode | undefined =>
    drawn
      .filter(({ step }) => step === at.step)
      .filter((each) => sign * (rowOf(each) - rowOf(at)) > 0)
      .sort((a, b) => sign * (rowOf(a) - rowOf(b)))[0];
  const found: Readonly<Record<string, SearchNode | null | undefined>> = {
    ArrowLeft: at.parent,
    ArrowRight: drawn.find(({ parent }) => parent?.prefix === at.prefix),
    ArrowUp: beyond(-1),
    ArrowDown: beyond(1),
  };
  return found[key] ?? at;
}
