import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { sharedText } from '../../store/benchmark/benchmark.ts';
import { Button } from '../controls/Button.tsx';
import fieldStyles from '../controls/Field.module.css';
import styles from './Benchmark.module.css';

const shownMs = 3000;

/** Puts the figures on the clipboard. Where the browser refuses, the text appears to be copied by hand. */
export function CopyText() {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('idle'), shownMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(sharedText());
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  return (
    <>
      {state === 'refused' && (
        <label className={styles.byHand}>
          The browser denies access to the clipboard; select this text and copy it.
          <textarea readOnly rows={8} value={sharedText()} onFocus={({ target }) => target.select()} />
        </label>
      )}
      <span role="status" className={fieldStyles.hidden}>
        {state === 'copied' ? 'Copied.' : ''}
      </span>
      <Button
        variant="primary"
        icon={state === 'copied' ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        onClick={() => void copy()}
      >
        {state === 'copied' ? 'Copied' : 'Copy as text'}
      </Button>
    </>
  );
}
