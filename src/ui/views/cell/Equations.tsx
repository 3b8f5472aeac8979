import 'katex/dist/katex.min.css';
import type { CellDef } from '../../../cells/index.ts';
import { Tex } from '../../controls/Tex.tsx';
import styles from './Cell.module.css';
import { countTex, layerNormTex, nameOf, texOf } from './equations.ts';

interface EquationsProps {
  cell: CellDef;
  /** As the chosen options make them. */
  equations: readonly string[];
  layerNorm: boolean;
  /** The last output comes in. */
  hasFeedback: boolean;
  /** The number that the formula of the parameters comes to, and for which layer. */
  counted: string;
}

/** A cell's equations, typeset, with what each of them makes in words, and what they have to learn. */
export function Equations({ cell, equations, layerNorm, hasFeedback, counted }: EquationsProps) {
  return (
    <dl className={styles.equations}>
      {equations.map((line) => (
        <div key={line}>
          <dt>{nameOf(cell, line)}</dt>
          <dd>
            <Tex>{texOf(line)}</Tex>
          </dd>
        </div>
      ))}
      {layerNorm && (
        <div>
          <dt>layer normalisation</dt>
          <dd>
            <Tex>{layerNormTex}</Tex>
          </dd>
        </div>
      )}
      {hasFeedback && (
        <div>
          <dt>output feedback</dt>
          <dd>
            <Tex>{'y_{t-1}'}</Tex>{' '}
            <span>is the last step’s target in training (teacher forcing), else its prediction</span>
          </dd>
        </div>
      )}
      <div className={styles.count}>
        <dt>parameters</dt>
        <dd>
          <Tex>{countTex(equations)}</Tex> <span data-testid="cell-parameters">{counted}</span>
        </dd>
      </div>
    </dl>
  );
}
