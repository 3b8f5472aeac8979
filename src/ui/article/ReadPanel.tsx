import 'katex/dist/katex.min.css';
import { X } from 'lucide-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { cells } from '../../cells/index.ts';
import { useApp } from '../../store/run/app.ts';
import { findings } from '../../store/run/findings.ts';
import { IconButton } from '../controls/Button.tsx';
import { Panel } from '../controls/Panel.tsx';
import { reachSentence } from '../views/reach/sentences.ts';
import { shownOf, useReachView } from '../views/reach/view.ts';
import styles from './Read.module.css';
import { closeArticle, useReading } from './reading.ts';
import { AttentionSection } from './sections/Attention.tsx';
import { FurtherSection } from './sections/Further.tsx';
import { BiasSection, GatesSection, GruSection } from './sections/Gates.tsx';
import { ExplodeSection, WhySection } from './sections/Growth.tsx';
import { MemorySection, WindowSection } from './sections/Memory.tsx';
import { ReachSection, StateSection, UnrollSection } from './sections/Network.tsx';

/** What the page has found of the model that trains beside the article. */
function LiveReach() {
  useSyncExternalStore(findings.reach.changes.subscribe, findings.reach.changes.version);
  const view = useReachView();
  const cell = useApp((state) => state.run?.config.cell);
  const { found } = findings.reach;
  if (!found || cell === undefined) return null;
  const { data, step } = found;
  const label = cells.find(({ id }) => id === cell)?.label ?? cell;
  return (
    <p className={styles.live}>
      <strong>
        Now, this {label} after {step.toLocaleString('en')} {step === 1 ? 'step' : 'steps'}:
      </strong>{' '}
      {reachSentence(data, shownOf(view, data))}
    </p>
  );
}

/** The article, from the hidden state to attention. Each link sets the page up to show what the text claims. */
export function ReadPanel() {
  const section = useReading((state) => state.section);
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (section === null) return;
    // The first begins with what stands above it.
    const target =
      section === 'state' ? article.current : article.current?.querySelector(`[data-section="${section}"]`);
    target?.scrollIntoView({ block: 'start' });
  }, [section]);
  const close = (
    <IconButton size="s" label="Close the article" icon={<X aria-hidden="true" />} onClick={closeArticle} />
  );
  return (
    <Panel title="Why networks forget" fill actions={close} className={styles.panel}>
      <article ref={article} className={styles.article}>
        <p className={styles.lead}>
          How a recurrent network keeps information over time, and how it learns to. It takes about ten minutes to read.
          Each link with an arrow sets up the page beside it and marks the panel to look at.
        </p>
        <StateSection />
        <UnrollSection />
        <ReachSection />
        <LiveReach />
        <WhySection />
        <ExplodeSection />
        <GatesSection />
        <BiasSection />
        <GruSection />
        <MemorySection />
        <WindowSection />
        <AttentionSection />
        <FurtherSection />
      </article>
    </Panel>
  );
}
