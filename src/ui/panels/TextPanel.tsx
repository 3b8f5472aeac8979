import { Check, Copy, PenLine, Square } from 'lucide-react';
import { useState } from 'react';
import { notify } from '../../store/notices/notices.ts';
import { useApp } from '../../store/run/app.ts';
import { samples } from '../../store/run/samples.ts';
import { send } from '../../store/worker/client.ts';
import { TableToggle } from '../charts/figure/TableToggle.tsx';
import { Button, IconButton } from '../controls/Button.tsx';
import { Panel } from '../controls/Panel.tsx';
import { PassageView } from '../views/passage/PassageView.tsx';
import { ContinuationView } from '../views/text/continuation/ContinuationView.tsx';
import { Inspection } from '../views/text/Inspection.tsx';
import { SampleLog } from '../views/text/SampleLog.tsx';
import { SamplingControls } from '../views/text/SamplingControls.tsx';
import { ShadeLegend } from '../views/text/ShadeLegend.tsx';
import styles from '../views/text/TextPanel.module.css';
import { ViewControl } from '../views/text/ViewControl.tsx';
import { useTextView } from '../views/text/view.ts';

/** How long the copy button says that it has copied, ms. */
const thanks = 1500;

function CopyButton() {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const text =
      samples.blocks
        .at(-1)
        ?.tokens.map(({ char }) => char)
        .join('') ?? '';
    if (text === '') return;
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), thanks);
    } catch {
      notify({
        tone: 'warning',
        message: 'The browser denies access to the clipboard; select the text and copy it.',
        seconds: 8,
      });
    }
  };
  const icon = copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />;
  return <IconButton size="s" label={copied ? 'Copied' : 'Copy the last sample'} icon={icon} onClick={copy} />;
}

function WriteToggle() {
  const enabled = useApp((state) => state.sampling.enabled);
  const setSampling = useApp((state) => state.setSampling);
  return (
    <IconButton
      size="s"
      label={enabled ? 'Stop sampling' : 'Continue sampling'}
      icon={enabled ? <Square aria-hidden="true" /> : <PenLine aria-hidden="true" />}
      onClick={() => setSampling({ enabled: !enabled })}
    />
  );
}

function newSample(): void {
  const { sampling, setSampling } = useApp.getState();
  if (!sampling.enabled) setSampling({ enabled: true });
  send({ type: 'resample' });
}

function Writes() {
  return (
    <>
      <SampleLog />
      <ShadeLegend />
      <Inspection />
      <SamplingControls />
    </>
  );
}

const tables = { reads: 'numbers of the passage', continues: 'numbers of the continuation' } as const;

/**
 * What the model writes while it trains, how sure it was of each character, and how characters are drawn; a passage that it reads; or its
 * most probable continuation.
 */
export function TextPanel() {
  const noRun = useApp((state) => state.run === null);
  const view = useTextView((state) => state.view);
  const [table, setTable] = useState(false);
  const actions = (
    <>
      <ViewControl first="Samples" />
      {view === 'writes' ? (
        <>
          <Button size="s" disabled={noRun} onClick={newSample}>
            New sample
          </Button>
          <WriteToggle />
          <CopyButton />
        </>
      ) : (
        <TableToggle of={tables[view]} pressed={table} onChange={setTable} />
      )}
    </>
  );
  return (
    <Panel place="text" title="Text" fill actions={actions} className={styles.panel}>
      {view === 'writes' && <Writes />}
      {view === 'reads' && <PassageView table={table} />}
      {view === 'continues' && <ContinuationView table={table} />}
    </Panel>
  );
}
