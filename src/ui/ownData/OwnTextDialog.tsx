import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { formatCount } from '../../lib/format.ts';
import {
  backToPaste,
  type Inspection,
  inspectFile,
  inspectPasted,
  openOwnText,
  setPasted,
  trainOnInspected,
  useOwnText,
} from '../../store/files/ownText.ts';
import { useApp } from '../../store/run/app.ts';
import { preciousSteps } from '../../store/run/confirm.ts';
import { savesRuns, useSavedRuns } from '../../store/saved/savedRuns.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';
import { TextField } from '../controls/TextField.tsx';
import styles from './OwnTextDialog.module.css';
import { TextReportView } from './TextReportView.tsx';

function Bring() {
  const pasted = useOwnText((state) => state.pasted);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.bring}>
      <TextField
        label="Paste a text"
        layout="column"
        rows={8}
        value={pasted}
        onChange={setPasted}
        placeholder="A few pages are enough; a book is better."
      />
      <div className={styles.file}>
        <Button icon={<FileUp aria-hidden="true" />} onClick={() => input.current?.click()}>
          Choose a file…
        </Button>
        <span>or drop one anywhere on the page. Plain text, UTF-8, up to 20 MB.</span>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="Text file"
          accept=".txt,.md,.csv,.tex,.html,.xml,.json,text/*"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) void inspectFile(file);
          }}
        />
      </div>
    </div>
  );
}

function Inspected({ inspection }: { inspection: Inspection }) {
  const problem = inspection.problem ?? inspection.report?.problem;
  return (
    <>
      <h3 className={styles.name}>{inspection.name}</h3>
      {problem !== undefined && problem !== null && (
        <p className={styles.problem} role="alert">
          {problem} The running training is not affected.
        </p>
      )}
      {inspection.report === null ? (
        problem === null && <p role="status">Reading the text…</p>
      ) : (
        <TextReportView report={inspection.report} />
      )}
    </>
  );
}

/** The dialog itself is where training on another text is asked about. */
function WhatIsLost() {
  const steps = useApp((state) => state.run?.step ?? 0);
  const saves = useSavedRuns(savesRuns);
  if (steps <= preciousSteps) return null;
  return (
    <p className={styles.lost}>
      Starts a new run; the {formatCount(steps)} steps of this one {saves ? 'stay in Runs' : 'will be gone'}.
    </p>
  );
}

function Footer({ inspection }: { inspection: Inspection | null }) {
  const pasted = useOwnText((state) => state.pasted);
  if (inspection === null) {
    return (
      <Button variant="primary" disabled={pasted.trim() === ''} onClick={inspectPasted}>
        Check the text
      </Button>
    );
  }
  const usable = inspection.report !== null && inspection.report.problem === undefined;
  return (
    <>
      {usable && <WhatIsLost />}
      <Button onClick={backToPaste}>Choose another</Button>
      <Button variant="primary" disabled={!usable} onClick={trainOnInspected}>
        Train on this text
      </Button>
    </>
  );
}

/** A person brings a text, sees what it holds, and decides. */
export function OwnTextDialog() {
  const open = useOwnText((state) => state.open);
  const inspection = useOwnText((state) => state.inspection);
  return (
    <Dialog
      open={open}
      onOpenChange={openOwnText}
      title="Your own text"
      focusField={inspection === null}
      description="It is read on this device and is not uploaded."
      footer={<Footer inspection={inspection} />}
    >
      {inspection === null ? <Bring /> : <Inspected inspection={inspection} />}
    </Dialog>
  );
}
