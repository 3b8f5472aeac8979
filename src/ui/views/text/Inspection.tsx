import { formatPercent, spokenChar, visibleChar } from '../../../lib/format.ts';
import type { SampledToken } from '../../../protocol/run.ts';
import figureStyles from '../../charts/figure/Figure.module.css';
import styles from '../../charts/figure/Likeliest.module.css';
import { CandidateBars } from '../../charts/figure/Likeliest.tsx';
import { useInspected } from './inspected.ts';

/** What a screen reader says about a character. */
function spoken({ char, probability, top, fromPrompt }: SampledToken): string {
  const own = fromPrompt ? 'from the prompt' : formatPercent(probability);
  const likeliest = top.map((each) => `${spokenChar(each.char)} ${formatPercent(each.probability)}`).join(', ');
  return `${spokenChar(char)}, ${own}.${likeliest ? ` Most probable: ${likeliest}.` : ''}`;
}

/** The five likeliest characters where a person points. One place of a fixed size for the whole text. */
export function Inspection() {
  const { token, byKeyboard } = useInspected();
  return (
    <div className={styles.inspection} data-testid="inspection">
      {token === null ? (
        <p className={styles.hint}>
          Point at a character or tap it, or use the keys ←&nbsp;→ in the text, to see the five most probable.
        </p>
      ) : (
        <>
          <div className={styles.own}>
            <span className={styles.char}>{visibleChar(token.char)}</span>
            <span className={styles.probability}>{token.fromPrompt ? 'prompt' : formatPercent(token.probability)}</span>
          </div>
          {token.top.length > 0 ? (
            <CandidateBars top={token.top} came={token.char} />
          ) : (
            <p className={styles.hint}>The first character of the prompt: there is no prediction for it.</p>
          )}
        </>
      )}
      <div className={figureStyles.hidden} aria-live="polite">
        {token !== null && byKeyboard && spoken(token)}
      </div>
    </div>
  );
}
