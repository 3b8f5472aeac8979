import { type ReactElement, type ReactNode, useRef } from 'react';
import { formatCount } from '../../lib/format.ts';
import { useApp } from '../../store/run/app.ts';
import { preciousSteps } from '../../store/run/confirm.ts';
import { savesRuns, useSavedRuns } from '../../store/saved/savedRuns.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog, type DialogProps } from '../controls/Dialog.tsx';
import styles from './OwnData.module.css';

interface FileChoiceProps {
  /** Name of the input for assistive technology. */
  label: string;
  /** File types, as an input has them. */
  accept: string;
  icon: ReactElement;
  variant?: 'primary';
  onFile: (file: File) => void;
  /** The other way to bring a file, and what is read. */
  children: ReactNode;
}

export function FileChoice({ label, accept, icon, variant, onFile, children }: FileChoiceProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.file}>
      <Button {...(variant ? { variant } : {})} icon={icon} onClick={() => input.current?.click()}>
        Choose a file…
      </Button>
      <span>{children}</span>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </div>
  );
}

/** The dialog itself is where training on other data is asked about. */
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

/** Data that a person brought, and what the page found in them. */
interface Inspected {
  readonly name: string;
  /** Stands here until there is a report or a problem. */
  readonly reading: string;
  readonly problem: string | null | undefined;
  readonly report: ReactNode;
  /** What a person chooses of them; above the problem, which may be that of a choice. */
  readonly choice?: ReactNode;
  readonly usable: boolean;
  /** Another use than training. */
  readonly otherUse?: ReactNode;
  readonly chooseAnother: () => void;
  readonly train: { readonly label: string; readonly start: () => void };
}

function Findings({ name, reading, problem, report, choice }: Inspected) {
  return (
    <div className={styles.inspected}>
      <h3 className={styles.name}>{name}</h3>
      {!problem && !report && !choice && <p role="status">{reading}</p>}
      {choice}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem} The running training is not affected.
        </p>
      )}
      {report}
    </div>
  );
}

function Decision({ usable, otherUse, chooseAnother, train }: Inspected) {
  return (
    <>
      {usable && <WhatIsLost />}
      {otherUse}
      <Button onClick={chooseAnother}>Choose another</Button>
      <Button variant="primary" disabled={!usable} onClick={train.start}>
        {train.label}
      </Button>
    </>
  );
}

interface OwnDataDialogProps extends Pick<DialogProps, 'open' | 'onOpenChange' | 'title' | 'focusField'> {
  /** Where a person brings data, and the buttons for that. */
  bring: ReactNode;
  bringButtons: ReactNode;
  /** Null until there is something. */
  inspected: Inspected | null;
}

/** A person brings data, sees what they hold, and decides whether a model trains on them. */
export function OwnDataDialog({ bring, bringButtons, inspected, ...dialog }: OwnDataDialogProps) {
  return (
    <Dialog
      {...dialog}
      description="It is read on this device and is not uploaded."
      footer={inspected ? <Decision {...inspected} /> : bringButtons}
    >
      {inspected ? <Findings {...inspected} /> : <div className={styles.bring}>{bring}</div>}
    </Dialog>
  );
}
