import {
  advance,
  type BeamOptions,
  type BeamState,
  byProbability,
  expansionsOf,
  type Hypothesis,
  startBeam,
} from '../../lib/beamSearch/beam.ts';

/** What a step gives the rows of a sequence. */
export interface RowCandidates {
  /** Of the `rank` most probable token of a row. */
  token(row: number, rank: number): number;
  logProb(row: number, rank: number): number;
  /** Tokens of each row. */
  readonly count: number;
}

/** The beam search of one sequence in k rows: what each reads at a step, from whose state, and what is made of its candidates. */
export class RowSearch {
  /** [k] */
  readonly tokens: number[];
  /** [k] of these rows, whose state each goes on from. */
  parents: readonly number[];
  state: BeamState;
  /** Tokens that its rows have read. */
  private read = 0;
  /** The row of each hypothesis that was live, by its node. */
  private readonly rows = new Map<number, number>([[0, 0]]);

  /**
   * @param prefix read before the first token that is searched for
   * @param recorded candidates of a step that are kept in the record, k at least
   * @throws RangeError as `startBeam` does
   */
  constructor(
    private readonly prefix: ArrayLike<number>,
    options: BeamOptions,
    private readonly recorded: number,
  ) {
    this.state = startBeam(options);
    this.tokens = new Array<number>(options.beamSize).fill(prefix[0] as number);
    this.parents = this.tokens.map((_, row) => row);
  }

  get done(): boolean {
    return this.state.live.length === 0;
  }

  /** Goes on by a step. @throws RangeError where a log-probability is not finite */
  take(candidates: RowCandidates): void {
    if (this.done) return;
    this.read++;
    if (this.read < this.prefix.length) {
      this.tokens.fill(this.prefix[this.read] as number);
      return;
    }
    const { live } = this.state;
    const given = live.flatMap(({ logProb }, parent) =>
      Array.from({ length: candidates.count }, (_, rank) => {
        const own = candidates.logProb(parent, rank);
        if (!Number.isFinite(own)) throw new RangeError('the outputs of the model are not finite');
        return { parent, token: candidates.token(parent, rank), logProb: logProb + own };
      }),
    );
    const { state, parents, tokens } = advance(this.state, given.sort(byProbability(live)).slice(0, this.recorded));
    this.state = state;
    // Rows without a hypothesis stay with themselves.
    this.parents = this.parents.map((_, row) => parents[row] ?? row);
    tokens.forEach((token, row) => {
      this.tokens[row] = token;
    });
    state.live.forEach(({ node }, row) => {
      this.rows.set(node, row);
    });
  }

  /** Of each token of a hypothesis: the step that gave it, of all since the prefix was begun, and the row. */
  path(hypothesis: Hypothesis): { step: number; row: number }[] {
    return expansionsOf(this.state, hypothesis).map(({ parent }, i) => ({
      step: this.prefix.length - 1 + i,
      row: this.rows.get(parent) as number,
    }));
  }
}
