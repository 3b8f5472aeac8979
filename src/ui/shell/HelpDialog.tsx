import { Unplug } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useApp } from '../../store/run/app.ts';
import { loseDevice } from '../../store/run/transport.ts';
import { BenchmarkButton } from '../benchmark/BenchmarkButton.tsx';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';
import { lazyComponent } from '../lazy.ts';
import styles from './HelpDialog.module.css';
import { shortcuts } from './useShortcuts.ts';

const Glossary = lazyComponent(async () => (await import('./Glossary.tsx')).Glossary);

interface HelpDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function Shortcuts() {
  return (
    <dl className={styles.keys}>
      {shortcuts.map(({ key, shown, what }) => (
        <div key={key}>
          <dt>
            <kbd>{shown}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}

function Terms() {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.glossary} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Every term in one sentence, and where it is seen</summary>
      {open && (
        <Suspense>
          <Glossary />
        </Suspense>
      )}
    </details>
  );
}

function Diagnostics({ close }: { close: () => void }) {
  const possible = useApp((state) => state.run !== null && state.device === 'ok');
  return (
    <>
      <p>
        Browsers may take the GPU away at any time. Take it away yourself, and watch the run rebuild from its last
        snapshot and go on.
      </p>
      <Button
        icon={<Unplug aria-hidden="true" />}
        disabled={!possible}
        onClick={() => {
          close();
          loseDevice();
        }}
      >
        Lose the GPU device
      </Button>
    </>
  );
}

export function HelpDialog({ open, onOpenChange }: HelpDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="How to read this page">
      <div className={styles.help}>
        <p>
          A recurrent network reads a text one character at a time and guesses the next. After each window of T
          characters, the error travels back through every step of the window, the weights move a little, and the
          guesses improve. All of it happens on your GPU, in this page; no text and no weight leaves it.
        </p>
        <p>
          <strong>Setup</strong> says what trains. Settings with a full mark act at once; those with an open mark wait
          until you restart. <strong>Learning</strong> shows the loss, in nats a character, against guessing at random
          and against knowing only how often each character occurs. <strong>Text</strong> is what the network writes by
          itself as it learns; a shaded character was unlikely.
        </p>
        <section>
          <h3>Keys</h3>
          <Shortcuts />
        </section>
        <section>
          <h3>Glossary</h3>
          <Terms />
        </section>
        <section>
          <h3>Speed</h3>
          <p>How fast a training step is here, and how near that is to what this GPU can do at most.</p>
          <BenchmarkButton close={() => onOpenChange(false)} />
        </section>
        <section>
          <h3>Diagnostics</h3>
          <Diagnostics close={() => onOpenChange(false)} />
        </section>
      </div>
    </Dialog>
  );
}
