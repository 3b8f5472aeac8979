import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { formatLoss } from '../../../lib/format.ts';
import type { DecodedSource } from '../../../probes/translation/contract.ts';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { IconButton } from '../../controls/Button.tsx';
import { Switch } from '../../controls/Switch.tsx';
import { BeamTree } from './BeamTree.tsx';
import { Legend } from './Legend.tsx';
import { candidateRows, ownLogProb } from './numbers.ts';
import { reasonOf, stepSentence } from './sentences.ts';
import styles from './Translation.module.css';
import { isInBeam, lineOf, placeRows, searchAfter } from './tree.ts';

const tableHeight = 300;

interface StepControlProps {
  step: number;
  all: number;
  go: (step: number) => void;
}

/** Walks through the steps of the search. */
function StepControl({ step, all, go }: StepControlProps) {
  const moves = [
    { label: 'First step', icon: <ChevronFirst aria-hidden="true" />, to: 1 },
    { label: 'Step back', icon: <ChevronLeft aria-hidden="true" />, to: Math.max(1, step - 1) },
    { label: 'Next step', icon: <ChevronRight aria-hidden="true" />, to: Math.min(all, step + 1) },
    { label: 'Last step', icon: <ChevronLast aria-hidden="true" />, to: all },
  ];
  return (
    <div className={styles.steps}>
      {moves.map(({ label, icon, to }) => (
        <IconButton key={label} size="s" label={label} icon={icon} disabled={to === step} onClick={() => go(to)} />
      ))}
      <output className={styles.at}>
        step {step} of {all}
      </output>
    </div>
  );
}

/** Rows of the nodes that stay while parameters and settings change; another source begins anew. */
function useRows(decoded: DecodedSource): ReadonlyMap<string, number> {
  const source = decoded.source.join('\n');
  const [placed, setPlaced] = useState(() => ({ decoded, source, rows: placeRows(decoded, new Map()) }));
  if (placed.decoded === decoded) return placed.rows;
  const rows = placeRows(decoded, placed.source === source ? placed.rows : new Map());
  setPlaced({ decoded, source, rows });
  return rows;
}

interface SearchFigureProps {
  decoded: DecodedSource;
  table: boolean;
  plot: RefObject<HTMLDivElement | null>;
}

/** The beam search as a tree, or its candidates as a table, after any of its steps. */
export function SearchFigure({ decoded, table, plot }: SearchFigureProps) {
  const all = decoded.steps.length;
  // Null: the last, however many there are.
  const [chosen, choose] = useState<number | null>(null);
  const [everyPruned, setEveryPruned] = useState(false);
  const [prefix, point] = useState<string | null>(null);
  const rows = useRows(decoded);
  const step = Math.min(chosen ?? all, all);
  const state = searchAfter(decoded, step);
  const drawn = state.nodes.filter((each) => everyPruned || each.step === step || isInBeam(each));
  const pointed = drawn.find((each) => each.prefix === prefix) ?? null;
  const reason = pointed ? reasonOf(pointed, decoded, step) : '';
  const numbers = pointed
    ? `log-probability ${formatLoss(pointed.node.logProb)}, of its last token ${formatLoss(ownLogProb(pointed))}, score ${formatLoss(pointed.node.score)}.`
    : '';
  return (
    <section aria-label="Beam search, step by step">
      <div className={styles.controls}>
        <StepControl step={step} all={all} go={(next) => choose(next === all ? null : next)} />
        {!table && (
          <Switch label="Pruned of every step" layout="inline" checked={everyPruned} onChange={setEveryPruned} />
        )}
      </div>
      <ChartFigure label="Tree of the beam search" sentence={stepSentence(decoded, step)} more="">
        {table ? (
          <DataTable
            caption="Candidates of the beam search"
            of="Step and hypothesis"
            rows={candidateRows(state)}
            height={tableHeight}
          />
        ) : (
          <>
            <BeamTree
              {...{ nodes: drawn, rows, beam: decoded.beam, all, step, pointed, plot }}
              description={`${numbers} ${reason}`}
              onPoint={point}
            />
            <Legend />
            <p className={styles.detail}>
              {pointed ? (
                <>
                  <b>{lineOf(pointed.symbols)}</b>: {numbers} {reason}
                </>
              ) : (
                'Point at a token, or use the arrow keys, to read its numbers and why it is kept or pruned. Under each token is the log-probability up to it.'
              )}
            </p>
          </>
        )}
      </ChartFigure>
    </section>
  );
}
